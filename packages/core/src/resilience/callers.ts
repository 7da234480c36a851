import type { Attempt, Call } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Failure } from '../call/failure.ts';
import { hashOf } from '../call/hash-of.ts';

/** So many callers that failed and were not answered since are remembered; the oldest are forgotten first. */
const mostKnown = 1000;

interface LastFailure {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Answers to all callers before it. */
  readonly answers: number;
}

/**
 * Tells failures of targets from failures that one caller brings about: a request that crashes a model each time, a prompt that makes every
 * answer too long. One for all targets of a class, because such a caller fails at every target; a caller that another target answers has met
 * an outage. In an outage of every target no caller is answered, and every failure counts.
 */
export class Callers {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #failed = new Map<string, LastFailure>();
  #answers = 0;

  constructor(clock: Clock, windowMs: number) {
    this.#clock = clock;
    this.#windowMs = windowMs;
  }

  /** The caller was answered: its next failure counts again. */
  answered(attempt: Attempt): void {
    this.#answers += 1;
    if (this.#failed.size > 0) for (const name of namesOf(attempt)) this.#failed.delete(name);
  }

  /**
   * Whether a failure says nothing new: the caller has failed before, and since then other callers were answered and this caller was not. A
   * JSON answer that took too long is old already where the caller failed before, or where its target answered any caller meanwhile, because
   * the client chooses how long an answer gets.
   */
  isOld(attempt: Attempt, { reason }: Failure, answersOthers: boolean): boolean {
    const names = namesOf(attempt);
    const isLong = reason === 'slow' && !attempt.call.request.stream;
    // Many callers may share a key, so an earlier failure with the same key says nothing about this caller.
    const [, ...withoutKey] = names;
    const isOld = isLong
      ? answersOthers || withoutKey.some((name) => this.#find(name))
      : names.some((name) => this.#answers > (this.#find(name)?.answers ?? this.#answers));
    this.#note(names);
    return isOld;
  }

  #find(name: string): LastFailure | undefined {
    const found = this.#failed.get(name);
    if (!found || Math.abs(this.#clock.now() - found.at) < this.#windowMs) return found;
    this.#failed.delete(name);
    return undefined;
  }

  #note(names: readonly string[]): void {
    const failure: LastFailure = { at: this.#clock.now(), answers: this.#answers };
    for (const name of names) if (!this.#find(name)) this.#failed.set(name, failure);
    for (const name of this.#failed.keys()) {
      if (this.#failed.size <= mostKnown) return;
      this.#failed.delete(name);
    }
  }
}

const known = new WeakMap<Call, readonly string[]>();

/**
 * The names by which a caller is recognised: its key, what it says about itself, and the content of its request as the first target got it
 * (other targets may get a translation).
 */
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
