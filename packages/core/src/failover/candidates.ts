import type { Call, PreparedRequest } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { PartialAnswer } from '../call/outcome.ts';
import type { PrepareHow } from '../call/prepare-how.ts';
import type { Target } from '../call/target.ts';
import { sent } from '../resilience/failures.ts';

/** Encodes the client's request for a target (or the request to go on with a partial answer), or tells why it cannot be encoded. */
export type PrepareRequest = (call: Call, target: Target, how: PrepareHow) => PreparedRequest | Failure;

/** What holds for all walks of a call. */
interface SharedByWalks {
  /**
   * By the position of the candidate: whether it was tried or skipped in this call, so that each is visited once. The loser of a hedge is taken
   * out again, because it did not fail.
   */
  readonly passed: boolean[];
  /** The target with the largest context window that was too small for this call. */
  tooSmall?: Target;
}

/** The candidates of one walk: which of them are left, and the request for each. */
export class Candidates {
  readonly #call: Call;
  readonly #prepare: PrepareRequest;
  readonly #partial: PartialAnswer | undefined;
  readonly #shared: SharedByWalks;
  /** By the position of the candidate: its request, or why it can have none. Encoding is the dearest part of an attempt, so it is done once. */
  readonly #prepared: (PreparedRequest | Failure | undefined)[] = [];

  constructor(call: Call, prepare: PrepareRequest, partial?: PartialAnswer, shared: SharedByWalks = { passed: [] }) {
    this.#call = call;
    this.#prepare = prepare;
    this.#partial = partial;
    this.#shared = shared;
  }

  /** The same candidates, for requests that go on with a partial answer (undefined: that begin anew). */
  goingOnWith(partial: string | undefined): Candidates {
    return new Candidates(this.#call, this.#prepare, partial === undefined ? undefined : { text: partial }, this.#shared);
  }

  /** The best candidate that was neither tried nor skipped. */
  first(): Target | undefined {
    const { candidates } = this.#call;
    for (let i = 0; i < candidates.length; i++) if (!this.#shared.passed[i]) return candidates[i];
    return undefined;
  }

  /** All that were neither tried nor skipped, best first. */
  left(): readonly Target[] {
    return this.#call.candidates.filter((_, i) => !this.#shared.passed[i]);
  }

  pass(target: Target): void {
    this.#shared.passed[this.#call.candidates.indexOf(target)] = true;
  }

  /** The candidate may be asked again: it was beaten in a race, and did not fail. */
  bringBack(target: Target): void {
    this.#shared.passed[this.#call.candidates.indexOf(target)] = false;
  }

  /** The call is longer than the context window of this target. */
  wasTooSmall(target: Target): void {
    // A window that is known says more than one that is not.
    if ((target.contextWindow ?? 0) > (this.#shared.tooSmall?.contextWindow ?? -1)) this.#shared.tooSmall = target;
  }

  /** Why this target cannot take the call, known without asking the target; undefined where it can. */
  whyUnfit(target: Target): Failure | undefined {
    const { tooSmall } = this.#shared;
    if (tooSmall && !isLarger(target, tooSmall)) {
      const detail = `its context window is no larger than that of ${tooSmall.id}`;
      return { reason: 'too-long', phase: 'before_send', detail };
    }
    const at = this.#call.candidates.indexOf(target);
    const known = this.#prepared[at] ?? this.#prepare(this.#call, target, { partial: this.#partial });
    this.#prepared[at] = known;
    return 'reason' in known ? known : undefined;
  }

  /** The request for a target that was found to fit; undefined for any other target. */
  requestFor(target: Target): PreparedRequest | undefined {
    const known = this.#prepared[this.#call.candidates.indexOf(target)];
    return known && 'reason' in known ? undefined : known;
  }

  /** The request in another form, after a target refused a part of it that the target can go without; undefined where there is no such part. A bound call is sent once. */
  inOtherForm(target: Target, refused: PreparedRequest, failure: Failure): PreparedRequest | undefined {
    const { request, signal, policy } = this.#call;
    const isSpent = !this.#partial && sent(this.#call) >= policy.failover.attempts;
    const how = signal.aborted || request.bound || isSpent ? undefined : this.#otherForm(refused, failure);
    const prepared = how && this.#prepare(this.#call, target, how);
    return prepared && 'reason' in prepared ? undefined : prepared;
  }

  #otherForm({ continues }: PreparedRequest, { reason, refusesReasoning }: Failure): PrepareHow | undefined {
    // Nobody can tell by a text of reasoning who made it, and a provider that did not make it may refuse the call.
    if (refusesReasoning) return { partial: this.#partial, withoutReasoning: true };
    // The table of models may be wrong about a target: in place of a prefill, a turn of the user asks to go on.
    const refused = continues === 'prefill' && (reason === 'unsupported' || reason === 'rejected');
    return refused && this.#partial ? { partial: { ...this.#partial, mode: 'turn' } } : undefined;
  }
}

/** A window that is not known counts as larger; so does any window where the other one is not known. */
function isLarger(target: Target, than: Target): boolean {
  return target.contextWindow === undefined || than.contextWindow === undefined || target.contextWindow > than.contextWindow;
}
