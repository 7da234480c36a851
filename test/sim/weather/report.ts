import { isWorse } from './compare.ts';
import { type ContenderName, contenders, type RivalName, rivalNames } from './contenders.ts';
import type { CellResult, Standing } from './run-cell.ts';

const names = Object.keys(contenders) as readonly ContenderName[];
const nameWidth = 50;
const contenderWidth = 12;
/** Understudy is far from the floor where it loses more than so many times the oracle's calls, and this many at least. */
const far = { times: 2, calls: 3 };

const count = (value: number) => value.toLocaleString('en-US');
const line = (name: string, columns: readonly string[], width = 11) =>
  name.padEnd(nameWidth) + columns.map((text) => text.padStart(width)).join('');
const percent = (share: number) => `${(100 * share).toPrecision(3)} %`;

/** Calls that went badly, by contender, and who was better than Understudy. */
export const title = line('bad calls', ['calls', ...names, 'x oracle', 'worse than']);

export function row(result: CellResult): string {
  const { name, calls, standings } = result;
  const bad = names.map((contender) => count(standings[contender].bad));
  return line(name, [count(calls), ...bad, distance(result), '']) + betterThanUs(result).join(', ');
}

/** Rivals that lost fewer calls, by more than chance. */
export function betterThanUs({ differences }: CellResult): readonly RivalName[] {
  return rivalNames.filter((name) => isWorse(differences[name]));
}

function distance({ standings: { understudy, oracle } }: CellResult): string {
  const mark = understudy.bad >= far.calls && understudy.bad > far.times * oracle.bad ? ' !' : '  ';
  if (understudy.bad === 0) return `-${mark}`;
  return (oracle.bad === 0 ? 'inf' : (understudy.bad / oracle.bad).toFixed(2)) + mark;
}

const columns: Readonly<Record<string, (standing: Standing) => string>> = {
  bad: ({ bad }) => count(bad),
  failed: ({ failed }) => count(failed),
  broken: ({ broken }) => count(broken),
  wrong: ({ wrong }) => count(wrong),
  late: ({ late }) => count(late),
  attempts: ({ attempts }) => count(attempts),
  'to down': ({ toDown }) => count(toDown),
  'over limit': ({ overLimit }) => count(overLimit),
  'limits used': ({ used }) => (used === undefined ? '' : percent(used)),
  'back after': ({ backMs }) =>
    backMs === undefined ? '' : Number.isFinite(backMs) ? `${(backMs / 1000).toFixed(1)} s` : 'never',
};
export const detailTitle = line(''.padEnd(nameWidth + contenderWidth), Object.keys(columns), 12);

/** Everything about some contenders in one cell. */
export function details({ name, standings }: CellResult, which: readonly ContenderName[] = names): string {
  return which
    .map((contender, i) =>
      line(
        `${(i === 0 ? name : '').padEnd(nameWidth)}${contender.padEnd(contenderWidth)}`,
        Object.values(columns).map((cell) => cell(standings[contender])),
        12,
      ),
    )
    .join('\n');
}

export const legend = [
  'cooldown, share: LiteLLM with three failures a minute, and with half of them. ejection: Envoy. retry: three tries of each target.',
  'bad: failed (nothing but an error), broken (a stream that was shown and did not end well), wrong (not word for word what was to be said),',
  '  or late: more than 10 s without anything new. x oracle: times what knowing the future loses; "!" where it is more than twice.',
  'worse than: lost more calls than this rival, by more than three standard deviations of the difference.',
  'to down: requests to a target while no request could succeed there. over limit: requests that got a 429. limits used: of what the limits grant.',
  'back after: until a target, after an outage, had answered as many calls as before in a second; the slowest one.',
].join('\n');

export function verdict(results: readonly CellResult[]): string {
  const distant = results.filter((result) => distance(result).endsWith('!'));
  // A fault of the instrument, or a choice of the oracle's that was not the best.
  const beaten = results.filter(({ standings }) => names.some((name) => standings[name].bad < standings.oracle.bad));
  const worse = results.filter((result) => betterThanUs(result).length > 0);
  const named = worse.map(
    (result) =>
      `\n  ${result.name}: ${betterThanUs(result)
        .map((name) => against(result, name))
        .join(', ')}`,
  );
  return [
    `More than twice the oracle: ${distant.length} of ${results.length} cells.`,
    ...beaten.map(({ name }) => `The oracle was beaten: ${name}.`),
    `Worse than a rival: ${worse.length} of ${results.length} cells (calls that only Understudy lost : only the rival lost).${named.join('')}`,
  ].join('\n');
}

function against({ differences }: CellResult, name: RivalName): string {
  return `${name} ${differences[name].onlyOurs}:${differences[name].onlyTheirs}`;
}
