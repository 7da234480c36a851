import type { Clock } from '../call/clock.ts';
import type { Reason } from '../call/reasons.ts';
import { setBackBy } from './set-back.ts';

/** What one answer makes likely of a key, a quota or a model, and does not prove. */
interface Suspected {
  readonly reason: Reason;
  /** Its place in the pool. */
  readonly key: number;
  /** The same for calls of the same content. */
  readonly content: number;
}

/** What is suspected of one target, until a request of our own or several unlike calls have settled it. */
export interface Suspicions {
  /**
   * Notes what a call met. `check`: somebody should ask; `agreed`: several unlike calls met the same and none was answered in between;
   * undefined: it is being checked, or has just been.
   */
  note(suspected: Suspected): 'check' | 'agreed' | undefined;
  /** It is being asked: until the returned function is called nothing else is drawn from what calls meet. */
  check(suspected: Pick<Suspected, 'reason' | 'key'>): () => void;
  isChecked(suspected: Pick<Suspected, 'reason' | 'key'>): boolean;
  /** An answer came with this key. */
  answered(key: number): void;
}

/** What has just been asked is not asked again: a client could have us ask without end. */
const settledForMs = 30_000;
const unlikeCalls = 5;

interface Open {
  readonly key: number;
  readonly contents: Set<number>;
  checked: boolean;
  /** Epoch milliseconds. */
  checkedAt: number;
}

export function suspicions(clock: Clock): Suspicions {
  const all = new Map<string, Open>();

  function of({ reason, key }: Pick<Suspected, 'reason' | 'key'>): Open {
    const id = `${reason} ${key}`;
    const found = all.get(id) ?? { key, contents: new Set(), checked: false, checkedAt: Number.NEGATIVE_INFINITY };
    all.set(id, found);
    return found;
  }

  return {
    note(suspected) {
      const one = of(suspected);
      const isSettled = clock.now() - one.checkedAt < settledForMs && setBackBy(one.checkedAt, clock.now()) === 0;
      if (one.checked || isSettled) return undefined;
      one.contents.add(suspected.content);
      if (one.contents.size < unlikeCalls) return 'check';
      one.contents.clear();
      return 'agreed';
    },
    check(suspected) {
      const one = of(suspected);
      one.checked = true;
      return () => {
        one.checked = false;
        one.checkedAt = clock.now();
        one.contents.clear();
      };
    },
    isChecked: (suspected) => of(suspected).checked,
    answered(key) {
      for (const one of all.values()) if (one.key === key) one.contents.clear();
    },
  };
}
