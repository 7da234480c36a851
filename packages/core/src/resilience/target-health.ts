import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Failure } from '../call/failure.ts';
import type { Proof } from '../call/probe-answer.ts';
import { type Reason, ruleOf } from '../call/reasons.ts';
import { KeyPaces, type SentRequest } from './key-paces.ts';
import type { KeyPool } from './key-pool.ts';
import { later, type Pause, pauseOfAll } from './pause.ts';
import { PauseHolder } from './pause-holder.ts';
import { type PublishPause, publishPause } from './publish-pause.ts';
import { Suspicions } from './suspicions.ts';

/**
 * What the answers of one target have taught: its pauses, its pace, and what is suspected of it. A rate limit or a quota concerns the target;
 * with separate quotas it concerns one key at this target.
 */
export class TargetHealth {
  readonly pool: KeyPool;
  readonly paces: KeyPaces;
  /** What answers made likely and did not prove. */
  readonly suspicions: Suspicions;
  readonly #target: string;
  readonly #clock: Clock;
  readonly #publish: Publish;
  readonly #longestMs: number | undefined;
  readonly #publishPause: PublishPause;
  readonly #own: PauseHolder;
  /** By key; empty where all keys share one quota. */
  readonly #quotas: readonly PauseHolder[];

  /** @param longestMs - a suspension of this target ends by itself after so long, because no probe would end it; the next call finds out */
  constructor(target: string, pool: KeyPool, clock: Clock, publish: Publish, longestMs?: number) {
    this.pool = pool;
    this.#target = target;
    this.#clock = clock;
    this.#publish = publish;
    this.#longestMs = longestMs;
    this.#publishPause = publishPause(target, clock, publish);
    const { separateQuotas, size } = pool;
    // Silent with separate quotas: `pause` below publishes one combined `health` event for each change of the target.
    this.#own = new PauseHolder(target, clock, separateQuotas ? () => {} : publish);
    this.#quotas = Array.from(
      { length: separateQuotas ? size : 0 },
      (_, key) => new PauseHolder(`${target}#${key + 1}`, clock, publish),
    );
    const isFree = (key: number) => !this.keyPause(key);
    this.paces = new KeyPaces(target, Math.max(1, this.#quotas.length), { clock, publish, isFree });
    this.suspicions = new Suspicions(clock);
  }

  /** The pause of the target: its own, that of its account, or that of all its keys. */
  pause(callId?: string): Pause | undefined {
    const ofAccount = this.pool.pause(callId);
    if (this.#quotas.length === 0) return later(ofAccount, this.#own.pause());
    // A pause of the whole account is published by the key pool.
    const ofKeys = ofAccount ? undefined : pauseOfAll(this.#quotas.map((_, key) => this.keyPause(key)));
    return later(ofAccount, this.#publishPause(later(this.#own.pause(), ofKeys), callId));
  }

  /** What keeps this target from being asked with this key; a pause of the target itself aside. */
  keyPause(key: number): Pause | undefined {
    return later(this.pool.pauses(key).pause(), this.#quotas[key]?.pause());
  }

  /** Whether a failure for this reason concerns the key that the attempt was sent with: another key may be answered. */
  concernsKey(reason: Reason): boolean {
    const { concerns } = ruleOf(reason);
    return concerns === 'key' || (concerns === 'quota' && this.pool.separateQuotas);
  }

  /** Applies what follows from a failure to whatever it concerns. Returns the wait in milliseconds that holds after a rate limit. */
  learn(failure: Failure, key: number, callId?: string, sent: SentRequest = { sentAt: this.#clock.now(), tokens: 0 }) {
    const { waitMs, doubt } = failure;
    if (doubt) this.#suspect(doubt, key, sent, callId);
    const reason = doubt === failure.reason ? unproven(failure) : failure.reason;
    const { afterwards } = ruleOf(reason);
    if (!afterwards) return undefined;
    if (afterwards === 'cooling' && !this.paces.refused(failure, key, sent, callId)) return waitMs;
    const concerned = this.#concerned(reason, key);
    if (afterwards === 'suspended') this.#suspend(concerned, reason, waitMs, callId);
    const heldMs = afterwards === 'cooling' ? concerned.cool(waitMs, callId) : undefined;
    this.pause(callId);
    return heldMs;
  }

  /** Applies a failure of our own probe. `scope`: whether it proves something about the key or about the target. */
  convict({ reason, waitMs }: Failure, key: number, scope: 'key' | 'target'): void {
    this.#suspend(scope === 'target' ? this.#own : this.#concerned(reason, key), reason, waitMs);
    this.pause();
  }

  /** An answer came with this key. */
  answered(key: number): void {
    this.#own.answered();
    this.#quotas[key]?.answered();
    this.suspicions.answered(key);
  }

  /** Our own probe was answered: ends the pauses that this proves wrong. */
  healed(key: number, proof: Proof): void {
    if (proof === 'nothing') return;
    this.pool.pauses(key).resume();
    if (proof === 'answer')
      for (const holder of [this.#own, this.#quotas[key]]) if (holder?.pause()?.state === 'suspended') holder.resume();
    this.pause();
  }

  /** Whether any pause of this target or of a key at this target still holds; pauses of the account's keys aside. */
  holds(): boolean {
    return [this.#own, ...this.#quotas].some((holder) => holder.pause());
  }

  /** Ends the pauses of this target. The pauses of the account's keys stay, because they hold for other targets too. */
  forget(): void {
    for (const holder of [this.#own, ...this.#quotas]) holder.resume();
    if (this.#quotas.length > 0) this.#publishPause(undefined);
  }

  /** A person says that the target and all its keys work again. */
  resume(): void {
    for (let key = 0; key < this.pool.size; key++) this.pool.pauses(key).resume();
    this.forget();
    this.pause();
  }

  #concerned(reason: Reason, key: number): PauseHolder {
    const { concerns } = ruleOf(reason);
    if (concerns === 'key') return this.pool.pauses(key);
    return (concerns === 'quota' ? this.#quotas[key] : undefined) ?? this.#own;
  }

  /** The bound on suspensions is for this target only: a key's pause also holds for other targets, whose probes end it. */
  #suspend(holder: PauseHolder, reason: Reason, waitMs: number | undefined, callId?: string): void {
    const longestMs = holder === this.#own || this.#quotas.includes(holder) ? this.#longestMs : undefined;
    holder.suspend(reason, longestMs === undefined ? waitMs : Math.min(waitMs ?? longestMs, longestMs), callId);
  }

  /** Publishes the suspicion, so that a probe settles it. Where no probe is made, unlike calls that met the same failure settle it. */
  #suspect(reason: Reason, key: number, { content }: SentRequest, callId?: string): void {
    if (this.#concerned(reason, key).pause()?.state === 'suspended') return;
    const noted = this.suspicions.note({ reason, key, content: content?.() ?? 0 });
    if (!noted) return;
    const at = this.#clock.now();
    this.#publish({ type: 'suspicion', at, target: this.#target, reason, key, ...(callId !== undefined && { callId }) });
    const isProven = noted === 'agreed' && !this.suspicions.isChecked({ reason, key });
    if (isProven) this.#suspend(this.#concerned(reason, key), reason, undefined, callId);
  }
}

/** The reason of a failure whose own reason is only suspected: a 429 is a rate limit, any other status concerns this call alone. */
function unproven({ status }: Failure): Reason {
  return status === 429 ? 'rate-limited' : 'rejected';
}
