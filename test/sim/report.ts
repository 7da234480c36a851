import type { Damage } from './damage.ts';
import { type Figures, type KindFigures, patienceMs } from './figures.ts';
import { kinds } from './kind.ts';
import { targets } from './schedule.ts';
import type { UnderstudyRun } from './understudy-run.ts';

const badBar = 0.1;
const downBar = 0.02;
const seconds = patienceMs / 1000;
const line = ([name = '', ...cells]: readonly string[]) => name.padEnd(30) + cells.map((cell) => cell.padStart(11)).join('');
const percent = (value: number) => `${(100 * value).toPrecision(3)} %`;
export const count = (value: number) => value.toLocaleString('en-US');

const columns: Readonly<Record<string, (figures: KindFigures) => string>> = {
  calls: ({ calls }) => count(calls),
  completed: ({ completed }) => count(completed),
  unseen: ({ unseen }) => count(unseen),
  spliced: ({ spliced }) => count(spliced),
  failed: ({ failed }) => count(failed),
  broken: ({ broken }) => count(broken),
  [`over ${seconds} s`]: ({ late }) => count(late),
  bad: ({ bad }) => count(bad),
  share: ({ bad, calls }) => percent(bad / calls),
  'p50 ms': ({ p50 }) => count(p50),
  'p99 ms': ({ p99 }) => count(p99),
};

const kindNames = { json: 'JSON', stream: 'streams' };

/** By contender and kind of call, with what the columns mean. */
export function figuresTable(contenders: Readonly<Record<string, Figures>>): string {
  const rows = Object.entries(contenders).flatMap(([name, figures]) =>
    kinds.map((kind) => line([`${name}, ${kindNames[kind]}`, ...Object.values(columns).map((cell) => cell(figures[kind]))])),
  );
  const sums = Object.entries(contenders).map(([name, { bad, attempts, toDown }]) =>
    line([name, ...[bad, attempts, toDown].map(count)]),
  );
  return [
    line(['', ...Object.keys(columns)]),
    ...rows,
    '',
    line(['both kinds', 'bad', 'attempts', 'to down']),
    ...sums,
    '',
    `bad: failed (nothing but an error), broken (a stream that was shown and did not end well, or whose text is not whole), or over ${seconds} s:`,
    `  the JSON answer, the first token or any later one was longer in coming.`,
    `unseen: completed past a failed or skipped target of which nothing was shown. spliced: another target went on with what was shown.`,
    `to down: requests to a target while every call to it failed. ms: to the JSON answer or the first token.`,
  ].join('\n');
}

/** The bars: for each kind of call, so that one cannot hide behind the other, and for what a target in trouble is spared. */
export function verdicts(ours: Figures, naive: Figures): string {
  return [
    ...kinds.map((kind) => bar(`Bad calls, ${kindNames[kind]}`, ours[kind].bad, naive[kind].bad, badBar)),
    bar('Bad calls', ours.bad, naive.bad, badBar),
    bar('Requests to a target that is down', ours.toDown, naive.toDown, downBar),
  ].join('\n');
}

/** Ours against theirs, and whether that is little enough. */
function bar(what: string, ours: number, theirs: number, most: number): string {
  const share = theirs === 0 ? (ours === 0 ? 0 : Number.POSITIVE_INFINITY) : ours / theirs;
  const verdict = share <= most ? 'met' : 'NOT met';
  return `${what}: ${count(ours)} of naive's ${count(theirs)} = ${percent(share)}, at most ${percent(most)}: ${verdict}`;
}

export function damageTable({ damages, badWithoutIncident }: UnderstudyRun): string {
  return [
    line(['Understudy, by incident', 'from', 'requests', 'hit', 'elsewhere', 'there', 'spliced', 'bad']),
    ...damages.map(damageRow),
    '(hit: calls whose request met the fault; elsewhere, there: answered in time by another target, by this one.)',
    `Bad calls that met no incident: ${count(badWithoutIncident)}`,
  ].join('\n');
}

function damageRow({ incident, requests, hit, servedElsewhere, servedThere, spliced, bad }: Damage): string {
  const minutes = Math.floor(incident.from / 60_000);
  const from = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const name = `${targets[incident.target]?.name}, ${incident.fault}`;
  return line([name, from, ...[requests, hit, servedElsewhere, servedThere, spliced, bad].map(count)]);
}
