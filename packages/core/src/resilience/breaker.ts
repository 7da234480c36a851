import type { Layer } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import { ruleOf } from '../call/reasons.ts';
import type { TargetBreaker } from './target-breaker.ts';

/**
 * Judges each attempt by what it came to: a failure that blames the target, an answer, or (aborts, client faults, sheds) nothing.
 * A stream is judged at its end. While the breaker is not closed only its probes may judge.
 */
export function breaker(breaker: TargetBreaker): Layer {
  return (next) =>
    async function breakerLayer(attempt) {
      const admittedAs = breaker.state();
      const outcome = await next(attempt);
      if (outcome.kind === 'stream') {
        outcome.stream.onEnd((end) => void judge(end.failure, outcome.tooSlow?.(end)));
        return outcome;
      }
      await judge(outcome.kind === 'failure' ? outcome.failure : undefined);
      return outcome;

      async function judge(failure: Failure | undefined, tooSlow = false): Promise<void> {
        if (failure && !ruleOf(failure.reason).blamesTarget) return;
        if (admittedAs === 'closed' && breaker.state() !== 'closed') return; // began before it opened: no probe
        await breaker.judge(failure !== undefined || tooSlow, attempt.call.id);
      }
    };
}
