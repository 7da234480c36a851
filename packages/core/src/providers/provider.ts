import type { ClientDialectName } from '../call/call.ts';
import type { LimitKind } from '../call/failure.ts';
import type { ModelTraits } from '../call/model-traits.ts';
import type { Reason } from '../call/reasons.ts';

/** The wire formats that targets may speak. */
export type TargetDialectName = ClientDialectName;

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
  /** True where no rule names this error and the status alone decided. */
  readonly unnamed?: boolean;
}
