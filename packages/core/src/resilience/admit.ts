import type { Attempt, Layer } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import { hashOf } from '../call/hash-of.ts';
import { type AwayParts, awayOf, sizeOf } from './away.ts';
import { whenOver } from './failures.ts';
import type { SentRequest } from './target-standing.ts';

/**
 * Refuses attempts while the target is open, cooling, suspended or over its pace, and puts it into those states by what it answers.
 * Half-open lets a few through and sends the others on at once: nobody waits for a stranger's trial.
 */
export function admit(parts: AwayParts): Layer {
  const { clock, standing, breaker } = parts;

  function whyNot({ call, lastResort }: Attempt): Failure | undefined {
    return awayOf(parts, call, lastResort)?.failure;
  }

  /** While it waited in line. Its own place in the pace and among the trials it has already. */
  function goneMeanwhile({ call, lastResort }: Attempt, limited: boolean): Failure | undefined {
    const away = awayOf(parts, call, lastResort);
    return away?.because === 'paced' || (limited && away?.because === 'half-open') ? undefined : away?.failure;
  }

  return (next) =>
    async function admit(attempt) {
      const { call, key = 0, onAdmission } = attempt;
      const refused = whyNot(attempt);
      const limited = !refused && Number.isFinite(breaker.ramp.room());
      if (limited) breaker.ramp.enter();
      const request = { sentAt: clock.now(), tokens: sizeOf(parts, call) };
      if (!refused) standing.paceOf(key).take(request.tokens);
      onAdmission?.();
      if (refused) return { kind: 'failure', failure: refused };

      const outcome = await next({
        ...attempt,
        refusedMeanwhile: () => goneMeanwhile(attempt, limited),
        ...(breaker.isUnreachable() && { onConnected: () => breaker.reached(call.id) }),
      });
      if (outcome.kind === 'failure' && outcome.failure.phase === 'before_send') standing.paceOf(key).giveBack(request.tokens);
      // At the first token: a long stream keeps nobody else from trying.
      if (limited) breaker.ramp.leave(outcome.kind !== 'failure');
      if (outcome.kind !== 'failure') standing.granted(key, request.sentAt);
      const waitMs = outcome.kind === 'failure' ? learn(outcome.failure, attempt, request) : undefined;
      whenOver(outcome, (failure) => {
        if (!failure) standing.answered(key);
        else if (outcome.kind === 'stream') learn(failure, attempt, request);
      });
      if (outcome.kind !== 'failure' || waitMs === undefined) return outcome;
      return { ...outcome, failure: { ...outcome.failure, waitMs } };
    };

  /** Estimated only now: as long as no size was refused, none mattered. */
  function learn(failure: Failure, { call, key = 0, prepared }: Attempt, request: SentRequest): number | undefined {
    const tokens = failure.limit === 'tokens' ? parts.estimate(call) : request.tokens;
    return standing.learn(failure, key, call.id, { ...request, tokens, content: () => hashOf(prepared.body) });
  }
}
