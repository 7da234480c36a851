import { aside } from '../call/aside.ts';
import type { Attempt } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { Outcome } from '../call/outcome.ts';
import { ruleOf } from '../call/reasons.ts';
import type { BreakerState } from '../call/target-events.ts';
import type { Callers } from './callers.ts';
import type { Gate, Passage } from './gates.ts';
import type { TargetBreaker } from './target-breaker.ts';

/** What all attempts at one target share. */
interface SharedByAttempts {
  readonly breaker: TargetBreaker;
  readonly callers: Callers;
  /** Answers so far. */
  answers: number;
}

/**
 * Judges each attempt by what it came to: a failure that blames the target, an answer, or (aborts, client faults, sheds) nothing.
 * A stream is judged at its end; while the breaker is not closed its first token is an answer too, because those who wait for the target to
 * come back have no time for a whole stream. While the breaker is not closed only trials (and last resorts) may judge. What one caller fails
 * again and again while others are answered is judged once.
 */
export function breaker(breaker: TargetBreaker, callers: Callers): Gate {
  const shared: SharedByAttempts = { breaker, callers, answers: 0 };
  return { enter: (attempt) => new Judgement(attempt, shared) };
}

class Judgement implements Passage {
  readonly #attempt: Attempt;
  readonly #shared: SharedByAttempts;
  readonly #admittedAs: BreakerState;
  readonly #answersBefore: number;

  constructor(attempt: Attempt, shared: SharedByAttempts) {
    this.#attempt = attempt;
    this.#shared = shared;
    this.#admittedAs = shared.breaker.state();
    this.#answersBefore = shared.answers;
  }

  leave(outcome: Outcome): Promise<undefined> | undefined {
    if (outcome.kind !== 'stream') return this.#judge(outcome.kind === 'failure' ? outcome.failure : undefined)?.then(nothing);
    const isTrial = this.#admittedAs !== 'closed';
    const judged = isTrial ? this.#judge(undefined) : undefined;
    const watch = () =>
      outcome.stream.onEnd(({ failure, tooSlow = false }) => {
        const later = !isTrial || failure || tooSlow ? this.#judge(failure, tooSlow) : undefined;
        if (later) aside(later);
      });
    if (judged) return judged.then(watch).then(nothing);
    watch();
    return undefined;
  }

  #judge(failure: Failure | undefined, tooSlow = false): Promise<void> | undefined {
    const { breaker, callers, answers } = this.#shared;
    const { call, lastResort } = this.#attempt;
    if (failure && (failure.blameless || !ruleOf(failure.reason).blamesTarget)) return undefined;
    if (!failure) {
      this.#shared.answers += 1;
      callers.answered(this.#attempt);
    } else if (callers.isOld(this.#attempt, failure, answers > this.#answersBefore)) return undefined;
    if (this.#admittedAs === 'closed' && breaker.state() !== 'closed') return undefined; // began before it opened: no trial
    return breaker.judge(failure !== undefined || tooSlow, call.id, {
      scout: lastResort,
      unreached: failure?.unreached ?? false,
    });
  }
}

function nothing(): undefined {}
