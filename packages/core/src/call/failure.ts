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
  /** Of a target that was not asked: which one it is. */
  readonly target?: string;
  /** For people, in our own words alone: `503 from openai`. May stand in any event. */
  readonly detail: string;
  /**
   * What somebody else said of it: a provider, a parser that quotes one. It may hold prompts and keys, so it leaves at two places only: in the
   * client's error and, where `telemetry.content` allows it, in the attempt's event, redacted at both.
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
  /** For `unavailable`: what made the target so (`rate-limited` while it cools). */
  readonly because?: Reason;
  /** For `rate-limited`: which limit it was, where that was told. */
  readonly limit?: LimitKind;
  /** For `rate-limited`: nothing is left until the wait is over, by the provider's own count. */
  readonly exhausted?: boolean;
  /**
   * What it makes likely of the key, the quota or the model, and does not prove: a client may have brought it about. It is checked by a
   * request of our own before other calls are kept away.
   */
  readonly doubt?: Reason;
  /** It says nothing of the target, whatever its reason says in general: a model's own blunder over what a client asked. */
  readonly blameless?: true;
  /** The target refused a request that we had translated or changed for it: a defect of ours, and no fault of the client or the target. */
  readonly ofOurs?: true;
  /** For `connect`: no connection came about at all. A later one that does shows that the target is back. */
  readonly unreached?: boolean;
  /** The request field at fault, where known; outside text as well. */
  readonly param?: string;
}
