import type { JsonObject } from './json.ts';
import type { Reason } from './reasons.ts';

/** How far an attempt had come when it failed. */
export type Phase = 'before_send' | 'before_headers' | 'before_commit' | 'mid_stream';

/** Which of its limits a provider refused a call for. */
export type LimitKind = 'requests' | 'tokens';

/** Why one attempt (or a whole call) did not give an answer. A value: nothing in the core throws it. */
export interface Failure {
  readonly reason: Reason;
  readonly phase: Phase;
  /** The target, where this is the failure of a target that was not asked. */
  readonly target?: string;
  /** For people, in our own words only: `503 from openai`. May stand in any event. */
  readonly detail: string;
  /**
   * Text of others: of a provider, or of a parser that quotes one. The text may hold prompts and keys, so it leaves at two places only, redacted at
   * both: in the client's error and, where `telemetry.content` allows that, in the attempt's event.
   */
  readonly said?: string;
  /** The provider's names of the error, for events: identifiers that the client's request does not hold. */
  readonly codes?: readonly string[];
  /** The provider's HTTP status, where there was one. */
  readonly status?: number;
  /** How long the provider asked us to wait, milliseconds from the moment of the failure. */
  readonly waitMs?: number;
  /** True where the provider said `x-should-retry: false`. */
  readonly noRetry?: boolean;
  /** The provider's error as it came: what a client of the same dialect gets, redacted, for a request of its own making. */
  readonly providerError?: { readonly dialect: string; readonly body: JsonObject };
  /** For `unavailable`: why the target is not available (`rate-limited` while it cools). */
  readonly because?: Reason;
  /** For `rate-limited`: which limit was reached, where the provider says so. */
  readonly limit?: LimitKind;
  /** For `rate-limited`: nothing is left until the wait is over, by the provider's own count. */
  readonly exhausted?: boolean;
  /**
   * The reason that this failure makes likely for the key, the quota or the model, but does not prove, because a client may have caused the failure.
   * A request of our own checks the suspicion before other calls are kept away.
   */
  readonly doubt?: Reason;
  /** This failure says nothing about the target, whatever its reason says in general: the model made a mistake over what the client asked. */
  readonly blameless?: true;
  /** The target refused a request that we had translated or changed for it: a defect of ours, and no fault of the client or the target. */
  readonly ofOurs?: true;
  /** The target refused the reasoning of earlier turns, which another account or model made: it can take the call without that reasoning. */
  readonly refusesReasoning?: true;
  /** For `connect`: no connection was made at all, so a later connection shows that the target is back. */
  readonly unreached?: boolean;
  /** The request field at fault, where known; text of others, like `said`. */
  readonly param?: string;
}
