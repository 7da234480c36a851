import type { Capabilities } from './capability.ts';
import type { JsonObject } from './json.ts';
import type { ModelData } from './model-data.ts';
import type { ModelFacts } from './model-facts.ts';
import type { TargetPolicy } from './policy.ts';
import type { PrefillForm } from './prefill-form.ts';

/** What an attempt is sent to: provider + model + credentials. Holds no key: credentials stay in the transport. */
export interface Target {
  /** `provider/model`. */
  readonly id: string;
  /** The configured name of the provider. */
  readonly provider: string;
  readonly model: string;
  /** The model class of this target, as written in `models`. */
  readonly modelClass: string;
  /** In the class `"*"`: ids of all targets that serve the same name, this one included. Undefined: the targets of its class. */
  readonly peers?: readonly string[];
  readonly tags: readonly string[];
  /** Targets with a lower number are asked first. */
  readonly priority: number;
  /** The place of the target in the configuration, from 0. */
  readonly position: number;
  /** Share among the targets of its tier; 0: never a first choice, still a fallback. */
  readonly weight: number;
  /** USD per million tokens, as configured; undefined: as `data` has it. */
  readonly price?: { readonly input: number; readonly output: number };
  /** What is known of the model by its name; undefined: the kind of the provider says it. */
  readonly facts?: ModelFacts;
  /** What the model is known to have or to lack, corrections of the configuration included; a capability that is missing here is tried. */
  readonly capabilities?: Capabilities;
  /** Set in the request for this target, or removed from it (null). */
  readonly params: JsonObject;
  /** False: never used to stand in for another target. */
  readonly fallback: boolean;
  /** Tokens, input and output together, as configured; undefined: `data` is asked, and keeps away only calls that surely do not fit. */
  readonly contextWindow?: number;
  /** The most output tokens that can be asked for; undefined where not known. */
  readonly outputLimit?: number;
  /** How the host is asked to go on with a begun answer; `none`: the host cannot. Undefined: the name of the model decides. */
  readonly prefill?: PrefillForm | 'none';
  /** What public data says of the model. */
  readonly data?: ModelData;
  /** What may be sent to the target in a minute; undefined: no limit of ours. */
  readonly limits?: { readonly requestsPerMinute?: number | undefined; readonly tokensPerMinute?: number | undefined };
  readonly policy: TargetPolicy;
}
