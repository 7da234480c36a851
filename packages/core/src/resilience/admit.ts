import type { Attempt } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import { hashOf } from '../call/hash-of.ts';
import type { Outcome } from '../call/outcome.ts';
import { type AwayParts, awayOf, sizeOf } from './away.ts';
import { whenOver } from './failures.ts';
import type { Gate, Passage } from './gates.ts';
import type { SentRequest } from './key-paces.ts';

/**
 * Refuses attempts while the target is open, cooling, suspended or over its pace, and puts it into those states by what it answers.
 * Half-open admits a few trials; all other attempts are refused at once (not queued) and fail over.
 */
export function admit(parts: AwayParts): Gate {
  const { clock, health, breaker } = parts;
  return {
    enter(attempt) {
      const { call, key = 0, lastResort, onAdmission } = attempt;
      const away = awayOf(parts, call, lastResort);
      const limited = !away && Number.isFinite(breaker.ramp.room());
      if (limited) breaker.ramp.enter();
      const request = { sentAt: clock.now(), tokens: sizeOf(parts, call) };
      if (!away) health.paces.of(key).take(request.tokens);
      onAdmission?.();
      if (away) return { kind: 'failure', failure: away.failure };
      if (breaker.isUnreachable()) attempt.onConnected = () => breaker.reached(call.id);
      const admission = new Admission(parts, attempt, request, limited);
      attempt.admission = admission;
      return admission;
    },
  };
}

class Admission implements Passage {
  readonly #parts: AwayParts;
  readonly #attempt: Attempt;
  readonly #request: SentRequest;
  /** It takes part in the share of calls that a target gets which is coming back. */
  readonly #limited: boolean;

  constructor(parts: AwayParts, attempt: Attempt, request: SentRequest, limited: boolean) {
    this.#parts = parts;
    this.#attempt = attempt;
    this.#request = request;
    this.#limited = limited;
  }

  /** Why the attempt is not to be sent any more, after it waited in line. Its own place in the pace and among the trials it has already. */
  whyGone(): Failure | undefined {
    const { call, lastResort } = this.#attempt;
    const away = awayOf(this.#parts, call, lastResort);
    return away?.because === 'paced' || (this.#limited && away?.because === 'half-open') ? undefined : away?.failure;
  }

  leave(outcome: Outcome): Outcome | undefined {
    const { health, breaker } = this.#parts;
    const { key = 0 } = this.#attempt;
    const { sentAt, tokens } = this.#request;
    // At the first token: a long stream keeps nobody else from trying.
    if (this.#limited) breaker.ramp.leave(outcome.kind !== 'failure');
    if (outcome.kind === 'failure') {
      if (outcome.failure.phase === 'before_send') health.paces.of(key).giveBack(tokens);
      const waitMs = this.#learn(outcome.failure);
      return waitMs === undefined ? undefined : { ...outcome, failure: { ...outcome.failure, waitMs } };
    }
    health.paces.granted(key, sentAt);
    whenOver(outcome, (failure) => (failure ? this.#learn(failure) : health.answered(key)));
    return undefined;
  }

  /** The size of the call is estimated only now: as long as no size was refused, none mattered. */
  #learn(failure: Failure): number | undefined {
    const { call, key = 0, prepared } = this.#attempt;
    const tokens = failure.limit === 'tokens' ? this.#parts.estimate(call) : this.#request.tokens;
    const sent = { sentAt: this.#request.sentAt, tokens, content: () => hashOf(prepared.body) };
    return this.#parts.health.learn(failure, key, call.id, sent);
  }
}
