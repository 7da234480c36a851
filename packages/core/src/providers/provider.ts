import type { LimitKind } from '../call/failure.ts';
import type { ModelTraits } from '../call/model-traits.ts';
import type { Reason } from '../call/reasons.ts';

/** The name of a wire format that targets speak: `openai-chat`, `anthropic-messages`, or that of a dialect that the gateway was given. */
export type TargetDialectName = string;

/** One kind of upstream: dialect + URL + auth + quirks. Pure: no fetch, no clock, no key storage. */
export interface Provider {
  /** The `kind` in the configuration. */
  readonly kind: string;
  /** `gen_ai.provider.name`. */
  readonly flavour: string;
  /** What it speaks; a client's own dialect is preferred, else the first. */
  readonly dialects: readonly TargetDialectName[];
  /** Without a slash at the end; undefined where the user must give one. */
  readonly baseURL?: string;
  /** Whether a configuration without `apiKey` is an error. */
  readonly needsKey: boolean;
  /** True for the provider's own service; false for hosts that only speak its wire. */
  readonly native: boolean;
  /** The path below the base URL. */
  path(dialect: TargetDialectName): string;
  /** Authentication and version headers, lower-case names. */
  headers(credentials: Credentials): Readonly<Record<string, string>>;
  traits(model: string): ModelTraits;
  /** The provider's id in the data of `@pydantic/genai-prices`; undefined: found by the base URL. */
  readonly priceDataId?: string;
  /** Reads what an error means. Never throws, whatever the body. */
  classify(answer: ProviderAnswer): Classification;
}

export interface Credentials {
  readonly apiKey?: string;
}

/** What came back and is no answer: an error status, or an error inside a 200. */
export interface ProviderAnswer {
  /** 200 for an error inside a stream or a reply. */
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed where it is JSON, else the text. */
  readonly body: unknown;
  /** Epoch milliseconds: the clock's, used where the answer has no `date` of its own. */
  readonly nowMs: number;
  /**
   * Whether the client's own request holds this text, whatever its case and spacing: providers echo what clients write, and an echo is no
   * word of theirs. Absent where the request was our own.
   */
  clientSaid?(text: string): boolean;
}

export interface Classification {
  readonly reason: Reason;
  /** Milliseconds, 0-3,600,000. */
  readonly waitMs?: number;
  /** For `rate-limited`: which limit it was, where that was told. */
  readonly limit?: LimitKind;
  /** For `rate-limited`: by the provider's own count nothing is left until the wait is over. */
  readonly exhausted?: boolean;
  /** The provider's own words, for people, as it wrote them; may still hold keys and prompts. */
  readonly detail: string;
  /** Its names of the error, as it wrote them. */
  readonly codes?: readonly string[];
  /** The request field at fault, where told. */
  readonly param?: string;
  /**
   * What the answer makes likely of the key, the quota or the model, and does not prove: the same as `reason`, or what it would be if the
   * provider's words were its own. It is checked before it holds for other calls.
   */
  readonly doubt?: Reason;
  /** True where it says nothing of the target, whatever its reason says in general. */
  readonly blameless?: true;
}
