import type { Attempt, Layer } from '../call/call.ts';
import type { Clock, Timer } from '../call/clock.ts';
import { Ender, type EndSignal } from '../call/end-signal.ts';
import type { Failure } from '../call/failure.ts';
import type { Reason } from '../call/reasons.ts';
import type { Usage } from '../call/usage.ts';
import { whenOver } from './failures.ts';
import { setBackBy } from './set-back.ts';

/** Shorter answers tell nothing of a pace. */
const shortestPaceSeconds = 1;

/**
 * Ends an attempt that takes too long: to connect, to its first token (or its whole JSON answer), between bytes of its stream.
 * One timer at a time and no policy of cockatiel: its `timeout()` aborts when the function returns, which kills a streaming body, and
 * costs as much as all other layers together. undici's timers are off: they are coarse (measured: 100 ms rang after 1,004 ms).
 */
export function attemptTimers({ clock }: { readonly clock: Clock }): Layer {
  return (next) =>
    async function attemptTimers(attempt) {
      const watch = new Watch(attempt, clock);
      const outcome = await next({ ...attempt, signal: watch.signal, progress: watch });
      whenOver(outcome, () => watch.stop());
      return outcome;
    };
}

/** Owns the timer and the abort controller of one attempt. A class, because one is made for every attempt. */
class Watch {
  readonly #clock: Clock;
  readonly #controller = new Ender();
  readonly #attempt: Attempt;
  #startedAt: number;
  #phase: 'connecting' | 'waiting' | 'streaming' = 'connecting';
  #lastBytesAt = 0;
  #paused = false;
  #everPaused = false;
  #semanticAt = 0;
  #lookedAgain = false;
  #timer: Timer;

  constructor(attempt: Attempt, clock: Clock) {
    this.#attempt = attempt;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#onParentAbort();
    attempt.signal.onAbort(this.#onParentAbort);
    this.#timer = clock.timer(Math.min(this.#timeout.connectMs, this.#firstMs, this.#slaMs), this.#ring);
  }

  get signal(): EndSignal {
    return this.#controller;
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
  stop(): void {
    this.#timer.cancel();
    this.#attempt.signal.offAbort(this.#onParentAbort);
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
    if (!call.request.stream || prepared.reasons) return Number.POSITIVE_INFINITY;
    return target.policy.sla.firstTokenMs ?? Number.POSITIVE_INFINITY;
  }

  get #timeout() {
    return this.#attempt.target.policy.timeout;
  }
  /** How long until the answer must have begun (streams) or be whole (JSON), from the start of the attempt. */
  get #firstMs(): number {
    if (this.#attempt.prepared.reasons) return this.#timeout.reasoningMs;
    return this.#attempt.call.request.stream ? this.#timeout.firstTokenMs : this.#timeout.replyMs;
  }

  readonly #onParentAbort = (): void => {
    const { reason } = this.#attempt.signal;
    if (reason) this.#controller.abort(reason);
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
    // A process that was busy finds its timers due before it has read what came meanwhile: it reads first, and looks again.
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
    this.#controller.abort(failure);
  }
}
