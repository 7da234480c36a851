import { setTimeout as sleep } from 'node:timers/promises';
import { hashed } from '../sim/random.ts';
import { seeded } from '../support/seeded.ts';
import type { Judged } from './judge-answer.ts';
import type { Scenario } from './scenario.ts';

/** How a call ended, as its client saw it. */
export interface End extends Judged {
  /** Seconds since the load began. */
  readonly at: number;
  /** Milliseconds since the call was due, so that nobody's slowness hides what it makes others wait. */
  readonly tookMs: number;
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
}

export type OneCall = (call: number) => Promise<Judged & Pick<End, 'status' | 'retryAfter'>>;

/** Seconds at which calls come, whatever became of those before. */
export function arrivals(
  seed: number,
  perSecond: number,
  { seconds, pace }: Pick<Scenario, 'seconds' | 'pace'>,
): readonly number[] {
  const random = seeded(hashed(seed, 2));
  const times: number[] = [];
  for (let at = 0; at < seconds; at += pace === 'even' ? 1 / perSecond : -Math.log(1 - random()) / perSecond) times.push(at);
  return times;
}

/** Makes the calls at their times; done when the last has ended. */
export async function offer(times: readonly number[], one: OneCall, firstCall = 0): Promise<readonly End[]> {
  const from = performance.now();
  const ends: Promise<End>[] = [];
  for (const [i, at] of times.entries()) {
    const dueAt = from + at * 1000;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    ends.push(one(firstCall + i).then((judged) => ({ ...judged, at, tookMs: performance.now() - dueAt })));
  }
  return Promise.all(ends);
}
