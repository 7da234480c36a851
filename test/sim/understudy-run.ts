import type { HttpAnswer, Options } from '@understudy/core';
import { type Damage, DamageBook } from './damage.ts';
import { type Ended, type Figures, Tally } from './figures.ts';
import { type Kind, kindOf } from './kind.ts';
import { originOf, SimulatedNetwork } from './network.ts';
import { piecesOf } from './said-text.ts';
import { type Day, targets } from './schedule.ts';
import { readStream } from './stream-client.ts';
import { SimulatedTime } from './time.ts';
import { chatOf, withInstance } from './with-instance.ts';

/** Defaults, but for what a team has to say whose clients wait for ten seconds: half of them for a target, half for the next one. */
export const policy = { timeout: { reply: '5s', firstToken: '5s', idle: '5s' } } satisfies Options['policy'];
/** One class for each kind of call, over the same targets: a chat wants its first token soon. */
export const classes = {
  json: { name: 'jobs', strategy: 'weighted' },
  stream: { name: 'chat', strategy: 'fastest' },
} as const satisfies Record<Kind, object>;

export interface UnderstudyRun {
  readonly figures: Figures;
  readonly damages: readonly Damage[];
  /** Bad calls that met no incident. */
  readonly badWithoutIncident: number;
  /** Streams that ended well and did not say, word for word, what the targets have to say. */
  readonly garbled: number;
}

/** What became of a call, and who ended it. */
interface Seen {
  readonly ended: Ended;
  readonly server: string | undefined;
  readonly garbled?: boolean;
}

export async function runUnderstudy(day: Day): Promise<UnderstudyRun> {
  const time = new SimulatedTime();
  const tally = new Tally(day);
  const damage = new DamageBook(day);
  let garbled = 0;

  const network = new SimulatedNetwork(day, time, (attempt, call) => {
    tally.attempt(attempt);
    damage.attempt(attempt, call);
  });

  function note(call: number, seen: Seen): void {
    const well = tally.call(call, seen.ended);
    if (seen.garbled) garbled += 1;
    damage.call(call, seen.ended, well, placeOf(seen.server));
  }

  const stage = { time, seed: day.seed, arrivals: day.arrivals, dispatcher: network };
  await withInstance(options(), stage, async (understudy, call) => {
    const arrivedAt = time.now();
    const kind = kindOf(day, call);
    const answer = await understudy.handle(chatOf(classes[kind].name, kind === 'stream', call));
    note(call, await seenBy(call, answer, arrivedAt, time));
  });
  return { figures: tally.figures(), damages: damage.all(), badWithoutIncident: damage.badWithoutIncident, garbled };
}

async function seenBy(call: number, answer: HttpAnswer, arrivedAt: number, time: SimulatedTime): Promise<Seen> {
  const { status, headers, body } = answer;
  const first = headers['x-understudy-target'];
  const way = headers['x-understudy-attempts'] === '1' && headers['x-understudy-failovers'] === '0' ? 'direct' : 'unseen';
  if (typeof body === 'string') {
    const tookMs = time.now() - arrivedAt;
    return { ended: { ending: status === 200 ? 'whole' : 'failed', tookMs, waitedMs: tookMs, way }, server: first };
  }
  const { text, whole, seams, firstTokenAt, waitedMs } = await readStream(body, arrivedAt, () => time.now());
  const exact = text === piecesOf(call).join('');
  const ending = whole && exact ? 'whole' : firstTokenAt === undefined ? 'failed' : 'broken';
  const tookMs = (firstTokenAt ?? time.now()) - arrivedAt;
  const ended = { ending, tookMs, waitedMs, way: seams.length > 0 ? 'spliced' : way } as const;
  return { ended, server: seams.at(-1) ?? first, garbled: whole && !exact };
}

function options(): Options {
  const all = targets.map(({ name, tier }) => ({ use: idOf(name), priority: tier }));
  return {
    providers: Object.fromEntries(
      targets.map(({ name }) => [name, { kind: 'openai-compatible', baseURL: `${originOf(name)}/v1`, apiKey: 'key' }]),
    ),
    models: Object.fromEntries(Object.values(classes).map(({ name, strategy }) => [name, { strategy, targets: all }])),
    policy,
  };
}

function idOf(name: string): string {
  return `${name}/m`;
}

function placeOf(id: string | undefined): number | undefined {
  const place = targets.findIndex(({ name }) => idOf(name) === id);
  return place < 0 ? undefined : place;
}
