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
  /** The model class that it stands in, as written in `models`. */
  readonly modelClass: string;
  /** In the class `"*"`: ids of the targets that serve the same name, itself among them. Undefined: those of its class. */
  readonly peers?: readonly string[];
  readonly tags: readonly string[];
  /** Lower first. */
  readonly priority: number;
  /** Its place in the configuration, from 0. */
  readonly position: number;
  /** Share among the targets of its tier; 0: never a first choice, still a fallback. */
  readonly weight: number;
  /** USD per million tokens, as configured; undefined: as `data` has it. */
  readonly price?: { readonly input: number; readonly output: number };
  /** What is known of the model by its name; undefined: asked of the kind of its provider. */
  readonly facts?: ModelFacts;
  /** What the model is known to have or to lack, the configuration's corrections included; what is not named is tried. */
  readonly capabilities?: Capabilities;
  /** Set in the request for this target, or removed from it (null). */
  readonly params: JsonObject;
  /** False: never used to stand in for another target. */
  readonly fallback: boolean;
  /** Tokens, input and output together, as configured; undefined: what `data` has keeps away the calls that surely do not fit. */
  readonly contextWindow?: number;
  /** The most output tokens that can be asked for; undefined where not known. */
  readonly outputLimit?: number;
  /** How its host is asked to go on with an answer that is begun; `none`: it does not. Undefined: as the model's name tells. */
  readonly prefill?: PrefillForm | 'none';
  /** What public data says of the model. */
  readonly data?: ModelData;
  /** What may be sent to it in a minute; undefined: no limit of ours. */
  readonly limits?: { readonly requestsPerMinute?: number | undefined; readonly tokensPerMinute?: number | undefined };
  readonly policy: TargetPolicy;
}
