import type { Progress } from '../call/call.ts';
import type { Clock, Timer } from '../call/clock.ts';
import { Ender, type EndSignal } from '../call/end-signal.ts';
import type { Failure } from '../call/failure.ts';
import type { Outcome } from '../call/outcome.ts';
import type { Reason } from '../call/reasons.ts';
import type { Usage } from '../call/usage.ts';
import { whenOver } from './failures.ts';
import type { Gate, GatedAttempt, Passage } from './gates.ts';
import { setBackBy } from './set-back.ts';

/** Shorter answers show no token rate. */
const shortestPaceSeconds = 1;

/**
 * Ends an attempt that takes too long: to connect, to its first token (or its whole JSON answer), between bytes of its stream.
 * One timer at a time and no policy of cockatiel: its `timeout()` aborts when the function returns, which kills a streaming body, and
 * costs as much as all other layers together. undici's timers are off: they are coarse (measured: 100 ms rang after 1,004 ms).
 */
export function attemptTimers({ clock }: { readonly clock: Clock }): Gate {
  return {
    enter(attempt) {
      const watch = new Watch(attempt, clock);
      attempt.signal = watch;
      attempt.progress = watch;
      return watch;
    },
  };
}

/** Owns the timer of one attempt, and ends it. A class, because one is made for every attempt. */
class Watch extends Ender implements Passage, Progress {
  readonly #clock: Clock;
  /** The signal of whatever stands further out. */
  readonly #parent: EndSignal;
  readonly #attempt: GatedAttempt;
  #startedAt: number;
  #phase: 'connecting' | 'waiting' | 'streaming' = 'connecting';
  #lastBytesAt = 0;
  #paused = false;
  #everPaused = false;
  #semanticAt = 0;
  #lookedAgain = false;
  #timer: Timer;

  constructor(attempt: GatedAttempt, clock: Clock) {
    super();
    this.#attempt = attempt;
    this.#parent = attempt.signal;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#onParentAbort();
    this.#parent.onAbort(this.#onParentAbort);
    this.#timer = clock.timer(Math.min(this.#timeout.connectMs, this.#firstMs, this.#slaMs), this.#ring);
  }

  leave(outcome: Outcome): undefined {
    whenOver(outcome, () => this.#stop());
  }

  connected(): void {
    if (this.#phase !== 'connecting') return;
    this.#phase = 'waiting';
    this.#attempt.onConnected?.();
  }
  bytes(): void {
    this.#lastBytesAt = this.#clock.now();
    if (this.#phase === 'streaming') this.#lookedAgain = false;
  }
  semantic(): void {
    this.#phase = 'streaming';
    this.#lookedAgain = false;
    this.#semanticAt = this.#clock.now();
    this.#lastBytesAt = this.#semanticAt;
    this.#arm(this.#timeout.idleMs);
  }
  paused(): void {
    this.#paused = true;
    this.#everPaused = true;
  }
  resumed(): void {
    this.#paused = false;
    this.#lastBytesAt = this.#clock.now();
  }
  #stop(): void {
    this.#timer.cancel();
    this.#parent.offAbort(this.#onParentAbort);
  }

  /** Measured only where the target set the pace: a client that reads slowly slows it down. */
  tooSlow(usage: Usage, failure: Failure | undefined): boolean {
    const { tokensPerSecond } = this.#attempt.target.policy.sla;
    if (this.#semanticAt - this.#startedAt > this.#slaMs) return true;
    const seconds = (this.#lastBytesAt - this.#semanticAt) / 1000;
    if (
      tokensPerSecond === undefined ||
      failure ||
      this.#everPaused ||
      usage.outputTokens === undefined ||
      seconds < shortestPaceSeconds
    )
      return false;
    return usage.outputTokens / seconds < tokensPerSecond;
  }

  /** When a stream is too slow for the policy's `sla`. Models that reason take their time. */
  get #slaMs(): number {
    const { call, prepared, target } = this.#attempt;
    if (!call.request.stream || prepared.isReasoning) return Number.POSITIVE_INFINITY;
    return target.policy.sla.firstTokenMs ?? Number.POSITIVE_INFINITY;
  }

  get #timeout() {
    return this.#attempt.target.policy.timeout;
  }
  /** How long until the answer must have begun (streams) or be whole (JSON), from the start of the attempt. */
  get #firstMs(): number {
    if (this.#attempt.prepared.isReasoning) return this.#timeout.reasoningMs;
    return this.#attempt.call.request.stream ? this.#timeout.firstTokenMs : this.#timeout.replyMs;
  }

  readonly #onParentAbort = (): void => {
    const { reason } = this.#parent;
    if (reason) this.abort(reason);
  };

  readonly #ring = (): void => {
    const now = this.#clock.now();
    const { connectMs, idleMs } = this.#timeout;
    if (this.#phase === 'streaming') {
      const silentMs = this.#paused ? 0 : Math.max(0, now - this.#lastBytesAt);
      if (silentMs < idleMs) return this.#arm(idleMs - silentMs);
      return this.#fail('stalled', `no bytes for ${idleMs} ms after its first token`);
    }
    this.#startedAt -= setBackBy(this.#startedAt, now);
    const elapsedMs = now - this.#startedAt;
    const connecting = this.#phase === 'connecting';
    if (elapsedMs >= this.#firstMs) {
      const what = this.#attempt.call.request.stream ? 'no first token' : 'no whole answer';
      // A JSON answer that was still coming is a long one: how long is the client's choice.
      const isComing = !this.#attempt.call.request.stream && this.#lastBytesAt > 0;
      return this.#fail('slow', `${what} within ${this.#firstMs} ms`, isComing);
    }
    if (connecting && elapsedMs >= connectMs) return this.#fail('connect', `no connection within ${connectMs} ms`);
    const overSla = elapsedMs >= this.#slaMs;
    if (overSla && this.#attempt.othersAvailable('slow'))
      return this.#fail('slow', `no first token within the ${this.#slaMs} ms of the sla`);
    const limits = [this.#firstMs, ...(connecting ? [connectMs] : []), ...(overSla ? [] : [this.#slaMs])];
    this.#arm(Math.max(1, Math.min(...limits) - elapsedMs));
  };

  #arm(ms: number): void {
    this.#timer.cancel();
    this.#timer = this.#clock.timer(ms, this.#ring);
  }

  #fail(reason: Reason, detail: string, blameless = false): void {
    // After a blocked event loop, timers fire before the data that waits at the socket is read: one more millisecond lets that data count first.
    if (!this.#lookedAgain) {
      this.#lookedAgain = true;
      return this.#arm(1);
    }
    const failure: Failure = {
      reason,
      detail,
      phase: 'before_headers', // the transport knows how far it was and says so
      ...(reason === 'connect' && { unreached: true }),
      ...(blameless && { blameless }),
    };
    this.abort(failure);
  }
}
