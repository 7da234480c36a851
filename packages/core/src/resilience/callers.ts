import type { Attempt, Call } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Failure } from '../call/failure.ts';
import { hashOf } from '../call/hash-of.ts';

/** Who has failed and was not answered since. The longest known are forgotten first. */
const mostKnown = 1000;

/**
 * Tells failures of targets from those that one caller brings about: some request crashes a model each time, some prompt makes every answer
 * too long. One for all targets of a class, because such a caller fails at each of them: one that another target answers has met an outage.
 * In an outage of all nobody is answered, and everything counts.
 */
export interface Callers {
  /** This caller was answered: what it fails later counts again. */
  answered(attempt: Attempt): void;
  /**
   * Whether a failure says nothing new: its caller has failed before, and since then others were answered, and it was not. Of a JSON answer
   * that took too long it is enough that the caller's last one did too, or that its target answered anybody meanwhile: how long an answer
   * gets is the client's choice.
   */
  isOld(attempt: Attempt, failure: Failure, answersOthers: boolean): boolean;
}

interface Failed {
  /** Epoch milliseconds. */
  readonly at: number;
  /** How many answers there were before it. */
  readonly answers: number;
}

export function callers(clock: Clock, windowMs: number): Callers {
  const failed = new Map<string, Failed>();
  let answers = 0;

  function find(name: string): Failed | undefined {
    const one = failed.get(name);
    if (!one || Math.abs(clock.now() - one.at) < windowMs) return one;
    failed.delete(name);
    return undefined;
  }

  function note(names: readonly string[]): void {
    for (const name of names) if (!find(name)) failed.set(name, { at: clock.now(), answers });
    for (const name of failed.keys()) {
      if (failed.size <= mostKnown) return;
      failed.delete(name);
    }
  }

  return {
    answered(attempt) {
      answers += 1;
      if (failed.size > 0) for (const name of namesOf(attempt)) failed.delete(name);
    },
    isOld(attempt, { reason }, answersOthers) {
      const names = namesOf(attempt);
      const isLong = reason === 'slow' && !attempt.call.request.stream;
      // Those who share a key may be many: that one of them met it before says nothing of the others.
      const [, ...own] = names;
      const isOld = isLong
        ? answersOthers || own.some((name) => find(name))
        : names.some((name) => answers > (find(name)?.answers ?? answers));
      note(names);
      return isOld;
    },
  };
}

const known = new WeakMap<Call, readonly string[]>();

/** By what a caller is known again: its key, what it says of itself, and what it asks (as its first target was asked: others get it translated). */
function namesOf({ call, prepared }: Attempt): readonly string[] {
  const { caller, session, request } = call;
  const names = known.get(call) ?? [
    `key ${caller ?? ''}`,
    ...(session === undefined ? [] : [`session ${session}`]),
    ...(request.user === undefined ? [] : [`user ${request.user.slice(0, 256)}`]),
    `content ${hashOf(prepared.body)}`,
  ];
  known.set(call, names);
  return names;
}
