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
 * again and again while others are answered is judged once; after that it is `blameless`.
 */
export function breaker(breaker: TargetBreaker, callers: Callers): Layer {
  let answers = 0;
  return (next) =>
    async function breakerLayer(attempt) {
      const admittedAs = breaker.state();
      const answersBefore = answers;
      const outcome = await next(attempt);
      if (outcome.kind === 'failure') {
        const { failure } = outcome;
        if (!blames(failure)) return outcome;
        if (isOld(failure)) return { ...outcome, failure: { ...failure, blameless: true } };
        await judge(failure);
        return outcome;
      }
      const isTrial = admittedAs !== 'closed';
      const judged = outcome.kind === 'reply' || isTrial ? judge(undefined) : undefined;
      if (judged) await judged;
      if (outcome.kind === 'stream') {
        outcome.stream.onEnd((end) => {
          const tooSlow = outcome.tooSlow?.(end) ?? false;
          if (end.failure ? !blames(end.failure) || isOld(end.failure) : isTrial && !tooSlow) return;
          const later = judge(end.failure, tooSlow);
          if (later) aside(later);
        });
      }
      return outcome;

      function isOld(failure: Failure): boolean {
        return callers.isOld(attempt, failure, answers > answersBefore);
      }

      function judge(failure: Failure | undefined, tooSlow = false): Promise<void> | undefined {
        if (!failure) {
          answers += 1;
          callers.answered(attempt);
        }
        if (admittedAs === 'closed' && breaker.state() !== 'closed') return undefined; // began before it opened: no trial
        const { call, lastResort } = attempt;
        return breaker.judge(failure !== undefined || tooSlow, call.id, {
          scout: lastResort,
          unreached: failure?.unreached ?? false,
        });
      }
    };
}

function blames({ blameless, reason }: Failure): boolean {
  return !blameless && ruleOf(reason).blamesTarget;
}
