import type { Call } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Failure } from '../call/failure.ts';
import type { Target } from '../call/target.ts';

/** A target that the call goes on from, and why. */
export interface Hop {
  readonly target: Target;
  readonly failure: Failure;
  /** The number of the attempt in the call; 0 where nothing was sent. */
  readonly attempt: number;
}

/** Tells of each target that a call leaves (`failover`) or passes over (`skip`), once. */
export class Hops {
  readonly #call: Call;
  readonly #clock: Clock;
  readonly #publish: Publish;
  /** The last target that failed. */
  from: Hop | undefined;
  /** The best target that was passed over as unavailable, until an event has told of it. */
  #skipped: Hop | undefined;

  constructor(call: Call, { clock, publish }: { readonly clock: Clock; readonly publish: Publish }) {
    this.#call = call;
    this.#clock = clock;
    this.#publish = publish;
  }

  /** A target that is away: the best of them is told as the origin of the failover to the target that is asked in its place. */
  passOver(target: Target, failure: Failure): void {
    if (this.from || this.#skipped) this.skip(target, failure);
    else this.#skipped = { target, failure, attempt: 0 };
  }

  skip(target: Target, { reason, detail }: Failure): void {
    this.#publish({ type: 'skip', callId: this.#call.id, at: this.#clock.now(), target: target.id, reason, detail });
  }

  /**
   * Tells from where the call goes on, right before `to` is asked.
   *
   * @param tokensSent - estimated output tokens that the client was shown
   */
  announce(to: Target, tokensSent: number): void {
    const skipped = this.#skipped;
    this.#skipped = undefined;
    const from = this.from ?? skipped;
    if (!from || from.target === to) return;
    // Among equals the strategy just chose another target: no better tier was passed over.
    if (!this.from && skipped?.target.priority === to.priority) return this.skip(skipped.target, skipped.failure);
    const { reason, status, phase, waitMs } = from.failure;
    const at = this.#clock.now();
    this.#call.failovers += 1;
    this.#publish({
      type: 'failover',
      callId: this.#call.id,
      at,
      from: from.target.id,
      to: to.id,
      reason,
      ...(status !== undefined && { status }),
      attempt: from.attempt,
      phase,
      elapsedMs: at - this.#call.startedAt,
      waitMs: waitMs ?? 0,
      tokensSent,
    });
  }

  /** The target that was passed over is asked after all: no failover leads to it. */
  forget(): void {
    this.#skipped = undefined;
  }

  /** No target is left to ask: tells of the one that was passed over. */
  end(): void {
    if (this.#skipped) this.skip(this.#skipped.target, this.#skipped.failure);
    this.#skipped = undefined;
  }
}
