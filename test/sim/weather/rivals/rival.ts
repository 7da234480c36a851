import { seeded } from '../../../support/seeded.ts';
import type { Kind } from '../../kind.ts';
import { hashed } from '../../random.ts';
import { type Attempt, isWhole, servedMs } from '../attempt.ts';
import type { Ended } from '../tally.ts';
import { timeoutSeconds } from '../timeouts.ts';
import type { World } from '../world.ts';

/** What an attempt came to, for whoever made it. All rivals read answers as well as can be: they differ in what they do about failures. */
export interface Seen {
  readonly whole: boolean;
  /** Something of it was shown, and cannot be taken back. */
  readonly shown: boolean;
  /** 0: no answer, none in time, or none that is one. */
  readonly status: Attempt['status'];
  /** The wait that a 429 told. */
  readonly retryAfterMs: number | undefined;
  /** When its first token or its answer came. */
  readonly servedAt: number;
}

/** What a rival has to work with. */
interface Hands {
  /** Places of the targets, best first. */
  order(call: number): readonly number[];
  send(place: number, call: number): Promise<Seen>;
  pause(ms: number): Promise<void>;
  now(): number;
  readonly random: () => number;
}

/** Makes a policy with a memory of its own: what it does for one call, up to the last attempt. */
export type Rival = (hands: Hands, targets: number) => (call: number) => Promise<Seen | undefined>;

export async function runRival(world: World, rival: Rival): Promise<void> {
  const ask = rival(handsFor(world), world.targets.length);
  let failure: unknown;
  await world.time.run(world.arrivals, (call) => {
    if (failure !== undefined) throw failure;
    const arrivedAt = world.now();
    ask(call).then(
      (seen) => world.tally.call(call, endedAs(seen, arrivedAt)),
      (error: unknown) => {
        failure ??= error;
      },
    );
  });
  if (failure !== undefined) throw failure;
}

function endedAs(seen: Seen | undefined, arrivedAt: number): Ended {
  const ending = seen?.whole ? 'whole' : seen?.shown ? 'broken' : 'failed';
  return { ending, waitedMs: seen ? seen.servedAt - arrivedAt : 0 };
}

function handsFor(world: World): Hands {
  const { cell, time, seed } = world;
  const inOrder = cell.targets.map((_, place) => place);
  return {
    order: (call) => (cell.strategy === 'priority' ? inOrder : shuffled(inOrder, seeded(hashed(seed, 9, call)))),
    send: (place, call) =>
      new Promise((resolve) => {
        const attempt = world.begin(place, call);
        const { overMs, ...seen } = seenOf(cell.kind, attempt, world.now());
        time.timer(overMs, () => {
          world.end(place, attempt);
          resolve(seen);
        });
      }),
    pause: (ms) => (ms === 0 ? Promise.resolve() : new Promise((resolve) => void time.timer(ms, () => resolve()))),
    now: () => world.now(),
    random: seeded(hashed(seed, 10)),
  };
}

/** With the timeouts that all have: what somebody sees of it, and after how long. */
function seenOf(kind: Kind, attempt: Attempt, at: number): Seen & { readonly overMs: number } {
  const { status, endMs, said, firstTokenMs, gapMs, headers } = attempt;
  const retryAfter = headers['retry-after'];
  const retryAfterMs = retryAfter === undefined ? undefined : Number(retryAfter) * 1000;
  const begunMs = servedMs(kind, attempt);
  const limitMs = (kind === 'json' ? timeoutSeconds.reply : timeoutSeconds.firstToken) * 1000;
  const shown = kind === 'stream' && said > 0 && firstTokenMs <= limitMs;
  const silentMs = shown ? firstTokenMs + (said - 1) * gapMs + timeoutSeconds.idle * 1000 : limitMs;
  const overMs = Math.min(endMs, silentMs);
  const whole = isWhole(attempt) && begunMs <= limitMs;
  return { whole, shown, status: whole || status !== 200 ? status : 0, retryAfterMs, servedAt: at + begunMs, overMs };
}

function shuffled(places: readonly number[], random: () => number): readonly number[] {
  return places
    .map((place) => ({ place, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ place }) => place);
}
