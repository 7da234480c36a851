import type { LimitKind } from '../call/failure.ts';
import type { Reason } from '../call/reasons.ts';

/** An error of a provider: an error status, or an error inside a 200. */
export interface ProviderAnswer {
  /** 200 for an error inside a stream or a reply. */
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed where it is JSON, else the text. */
  readonly body: unknown;
  /** Epoch milliseconds of the clock, which count where the answer has no `date` of its own. */
  readonly nowMs: number;
  /**
   * Whether the client's own request holds this text, whatever its case and spacing. Providers echo what clients write, and an echo proves nothing of
   * the target. Absent where the request was our own.
   */
  clientSaid?(text: string): boolean;
}

/** What an error means. */
export interface Classification {
  readonly reason: Reason;
  /** Milliseconds, 0-3,600,000. */
  readonly waitMs?: number;
  /** For `rate-limited`: which limit it was, where the provider told. */
  readonly limit?: LimitKind;
  /** For `rate-limited`: by the provider's own count nothing is left until the wait is over. */
  readonly exhausted?: boolean;
  /** The provider's words, for people, as the provider wrote them; may still hold keys and prompts. */
  readonly detail: string;
  /** The id of the error rule that decided; undefined where the status did. */
  readonly rule?: string;
  /** The provider's names of the error, as the provider wrote them. */
  readonly codes?: readonly string[];
  /** The request field at fault, where told. */
  readonly param?: string;
  /**
   * What the answer makes likely of the key, the quota or the model, and does not prove: the same as `reason`, or the reason that the answer would have
   * if none of its words were the client's. It is checked before it holds for other calls.
   */
  readonly doubt?: Reason;
  /** True where the error says nothing of the target, whatever `reason` says in general. */
  readonly blameless?: true;
  /** True where the reasoning of earlier turns is what was refused, because another account or model made it: the target can take the call without it. */
  readonly refusesReasoning?: true;
}
