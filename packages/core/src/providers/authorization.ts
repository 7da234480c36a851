import type { Classification } from './classification.ts';

/** A request as it will be sent, but for its authorisation. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST';
  /** Whole, with the query. */
  readonly url: string;
  /** All that is sent, the configured headers among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The very text that is sent; undefined where the request has no body. */
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
  | {
      readonly headers: Readonly<Record<string, string>>;
      /** What no error, event or span may ever show of the headers: a token, and no signature that holds for one request. */
      readonly secret?: string;
      /**
       * Told at most once, when the host has refused the headers as `unauthorized`. True: `authorize` has other headers now, and the request is sent once
       * more to the same target, in the time of the same attempt. Default: the refusal is the key's.
       */
      renew?(nowMs: number): boolean;
    }
  | RefusedAuthorization;

/** What a refusal means, in the words that an error of a host would have. */
export interface RefusedAuthorization {
  readonly refused: Pick<Classification, 'reason' | 'detail' | 'waitMs'>;
}
