import { attemptAt, hasSaid, servedMs } from './attempt.ts';
import { type Ended, type Figures, Tally } from './figures.ts';
import { kindOf } from './kind.ts';
import { type Day, targets } from './schedule.ts';

/** Before each try of a target. */
const pausesMs = [0, 1000, 2000];

/**
 * A loop as people write it: three tries, then the next target; no memory, no time limit of its own. A stream that breaks is tried again
 * as long as nothing of it was shown; what was shown cannot be taken back.
 */
export function runNaive(day: Day): Figures {
  const tally = new Tally(day);
  day.arrivals.forEach((arrival, call) => void tally.call(call, naiveCall(day, call, arrival, tally)));
  return tally.figures();
}

function naiveCall(day: Day, call: number, arrival: number, tally: Tally): Ended {
  const kind = kindOf(day, call);
  let at = arrival;
  let tries = 0;
  for (let target = 0; target < targets.length; target++) {
    for (const pauseMs of pausesMs) {
      at += pauseMs;
      const attempt = attemptAt(day, target, call, at);
      tally.attempt(attempt);
      const tookMs = at - arrival + servedMs(kind, attempt);
      const way = tries === 0 ? 'direct' : 'unseen';
      if (attempt.whole) return { ending: 'whole', tookMs, waitedMs: tookMs, way };
      if (hasSaid(attempt)) return { ending: 'broken', tookMs, waitedMs: tookMs, way };
      at += attempt.endMs;
      tries += 1;
    }
  }
  return { ending: 'failed', tookMs: at - arrival, waitedMs: at - arrival, way: 'direct' };
}
