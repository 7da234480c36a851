import { attemptAt } from './attempt.ts';
import { type Figures, Tally } from './figures.ts';
import { type Day, targets } from './schedule.ts';

/** Before each try of a target. */
const pausesMs = [0, 1000, 2000];

/** A loop as people write it: three tries, then the next target; no memory, no time limit of its own. */
export function runNaive(day: Day): Figures {
  const tally = new Tally(day);
  day.arrivals.forEach((arrival, call) => {
    let at = arrival;
    const answered = targets.some((_, target) =>
      pausesMs.some((pauseMs) => {
        at += pauseMs;
        const attempt = attemptAt(day, target, call, at);
        tally.attempt(attempt);
        at += attempt.endMs;
        return attempt.status === 200;
      }),
    );
    tally.call(answered, at - arrival);
  });
  return tally.figures();
}
