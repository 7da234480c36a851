import { attemptAt, hasSaid, servedMs } from './attempt.ts';
import { type Figures, Tally } from './figures.ts';
import { kindOf } from './kind.ts';
import { type Day, targets } from './schedule.ts';

export interface SingleTarget {
  readonly name: string;
  readonly figures: Figures;
}

/** One target and no second try; the best of all, which nobody could have known in the morning. */
export function runBestSingle(day: Day): SingleTarget {
  const all = targets.map(({ name }, target) => ({ name, figures: runSingle(day, target) }));
  return all.reduce((best, one) => (one.figures.bad < best.figures.bad ? one : best));
}

function runSingle(day: Day, target: number): Figures {
  const tally = new Tally(day);
  day.arrivals.forEach((arrival, call) => {
    const attempt = attemptAt(day, target, call, arrival);
    tally.attempt(attempt);
    const tookMs = servedMs(kindOf(day, call), attempt);
    const ending = attempt.whole ? 'whole' : hasSaid(attempt) ? 'broken' : 'failed';
    tally.call(call, { ending, tookMs, waitedMs: tookMs, way: 'direct' });
  });
  return tally.figures();
}
