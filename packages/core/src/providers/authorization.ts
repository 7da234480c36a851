import type { Classification } from './classification.ts';

/** A request as it will be sent, but for its authorisation. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Whole, with the query. */
  readonly url: string;
  /** All that is sent, the configured headers among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The very text that is sent, or one character for each byte where `content-type` says that it is a form; undefined where the request has no body. */
  readonly body?: string;
}

/** What `authorize` may use beside the request and the settings of its account. */
export interface AuthorizeTools {
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** Aborted when nobody waits any more: the time of the attempt is over, or its client has left. */
  readonly signal: AbortSignal;
}

/** Headers to send beside the others, names in lower case; or what a refusal of the account means, such as `unauthorized` for a bad secret. */
export type Authorization =
  | { readonly headers: Readonly<Record<string, string>> }
  | { readonly refused: Pick<Classification, 'reason' | 'detail' | 'waitMs'> };
