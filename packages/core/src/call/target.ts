import type { JsonObject } from './json.ts';
import type { Policy } from './policy.ts';

/** What an attempt is sent to: provider + model + credentials. Holds no key: credentials stay in the transport. */
export interface Target {
  /** `provider/model`. */
  readonly id: string;
  /** The configured name of the provider. */
  readonly provider: string;
  readonly model: string;
  /** The model class that it stands in, as written in `models`. */
  readonly modelClass: string;
  readonly tags: readonly string[];
  /** Lower first. */
  readonly priority: number;
  /** Set in the request for this target, or removed from it (null). */
  readonly params: JsonObject;
  /** False: never used to stand in for another target. */
  readonly fallback: boolean;
  /** Tokens, input and output together; undefined where not known. */
  readonly contextWindow?: number;
  readonly policy: Policy;
}
