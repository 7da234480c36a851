import type { Clock } from '../call/clock.ts';
import type { Reason } from '../call/reasons.ts';
import { setBackBy } from './set-back.ts';

/** What one answer makes likely about a key, a quota or a model, and does not prove. */
interface Suspected {
  readonly reason: Reason;
  /** The place of the key in the pool, from 0. */
  readonly key: number;
  /** A number that is equal for calls of equal content. */
  readonly content: number;
}

/** What has just been checked is not checked again for so long: otherwise a client could cause probes without end. */
const settledForMs = 30_000;
const unlikeCalls = 5;

interface OpenSuspicion {
  readonly key: number;
  readonly contents: Set<number>;
  isChecked: boolean;
  /** Epoch milliseconds at which the last check ended. */
  checkedAt: number;
}

/** What is suspected of one target, until a probe of ours or several unlike calls have settled it. */
export class Suspicions {
  readonly #clock: Clock;
  readonly #open = new Map<string, OpenSuspicion>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Notes what a call met. `check`: a probe should settle it; `agreed`: several unlike calls met it, and no call with this key was answered in
   * between; undefined: a check is under way, or has just ended.
   */
  note(suspected: Suspected): 'check' | 'agreed' | undefined {
    const suspicion = this.#of(suspected);
    const now = this.#clock.now();
    const isSettled = now - suspicion.checkedAt < settledForMs && setBackBy(suspicion.checkedAt, now) === 0;
    if (suspicion.isChecked || isSettled) return undefined;
    suspicion.contents.add(suspected.content);
    if (suspicion.contents.size < unlikeCalls) return 'check';
    suspicion.contents.clear();
    return 'agreed';
  }

  /** A check begins: until the returned function is called, what calls meet decides nothing. */
  check(suspected: Pick<Suspected, 'reason' | 'key'>): () => void {
    const suspicion = this.#of(suspected);
    suspicion.isChecked = true;
    return () => {
      suspicion.isChecked = false;
      suspicion.checkedAt = this.#clock.now();
      suspicion.contents.clear();
    };
  }

  isChecked(suspected: Pick<Suspected, 'reason' | 'key'>): boolean {
    return this.#of(suspected).isChecked;
  }

  /** An answer came with this key. */
  answered(key: number): void {
    for (const suspicion of this.#open.values()) if (suspicion.key === key) suspicion.contents.clear();
  }

  #of({ reason, key }: Pick<Suspected, 'reason' | 'key'>): OpenSuspicion {
    const id = `${reason} ${key}`;
    const suspicion = this.#open.get(id) ?? {
      key,
      contents: new Set(),
      isChecked: false,
      checkedAt: Number.NEGATIVE_INFINITY,
    };
    this.#open.set(id, suspicion);
    return suspicion;
  }
}
