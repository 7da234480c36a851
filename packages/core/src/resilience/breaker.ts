import { aside } from '../call/aside.ts';
import type { Layer } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import { ruleOf } from '../call/reasons.ts';
import type { Callers } from './callers.ts';
import type { TargetBreaker } from './target-breaker.ts';

/**
 * Judges each attempt by what it came to: a failure that blames the target, an answer, or (aborts, client faults, sheds) nothing.
 * A stream is judged at its end; while the breaker is not closed its first token is an answer too, because those who wait for the target to
 * come back have no time for a whole stream. While the breaker is not closed only trials (and last resorts) may judge. What one caller fails
 * again and again while others are answered is judged once.
 */
export function breaker(breaker: TargetBreaker, callers: Callers): Layer {
  let answers = 0;
  return (next) =>
    async function breakerLayer(attempt) {
      const admittedAs = breaker.state();
      const answersBefore = answers;
      const outcome = await next(attempt);
      if (outcome.kind !== 'stream') {
        const judged = judge(outcome.kind === 'failure' ? outcome.failure : undefined);
        if (judged) await judged;
        return outcome;
      }
      const isTrial = admittedAs !== 'closed';
      const judged = isTrial ? judge(undefined) : undefined;
      if (judged) await judged;
      outcome.stream.onEnd((end) => {
        const { tooSlow = false } = end;
        const later = !isTrial || end.failure || tooSlow ? judge(end.failure, tooSlow) : undefined;
        if (later) aside(later);
      });
      return outcome;

      function judge(failure: Failure | undefined, tooSlow = false): Promise<void> | undefined {
        if (failure && (failure.blameless || !ruleOf(failure.reason).blamesTarget)) return undefined;
        if (!failure) {
          answers += 1;
          callers.answered(attempt);
        } else if (callers.isOld(attempt, failure, answers > answersBefore)) return undefined;
        if (admittedAs === 'closed' && breaker.state() !== 'closed') return undefined; // began before it opened: no trial
        const { call, lastResort } = attempt;
        return breaker.judge(failure !== undefined || tooSlow, call.id, {
          scout: lastResort,
          unreached: failure?.unreached ?? false,
        });
      }
    };
}
