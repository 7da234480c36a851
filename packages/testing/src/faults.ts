import type { JsonObject } from './json.ts';

/** How a rate limit tells how long to wait. Everything that is set is sent; with nothing set the wait stays unknown. */
export interface WaitHint {
  /** The header `retry-after`: seconds, or any text (an HTTP date, nonsense). */
  readonly retryAfter?: number | string;
  /** The header `retry-after-ms`. */
  readonly retryAfterMs?: number | string;
  /** Google's `RetryInfo` in the body: seconds, or the text (`48s`). */
  readonly retryInfo?: number | string;
  /** `anthropic-ratelimit-requests-remaining: 0` and its reset: seconds from now, or the text. */
  readonly anthropicReset?: number | string;
  /** `Please try again in …` in the message: seconds, or the text (`9m38s`). */
  readonly inMessage?: number | string;
}

interface Repeats {
  /** How many requests meet it. Default 1; `forever` (or Infinity): all that come. */
  readonly times?: number | 'forever';
}

/** Counted in tokens: the chunks of text, reasoning or tool arguments that were sent before. */
interface AfterTokens {
  /** 0: after what comes before the first token (role chunk, `message_start`). More than there are: after the last token. */
  readonly afterTokens: number;
}

type AnyFault =
  /** Well. */
  | { readonly type: 'ok' }
  /** An HTTP error. The default body is what the wire says with that status. */
  | {
      readonly type: 'status';
      readonly status: number;
      readonly body?: JsonObject | string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly type: 'rate-limited'; readonly hint?: WaitHint }
  /** Credit or quota is used up. */
  | { readonly type: 'quota' }
  | { readonly type: 'unauthorized' }
  | { readonly type: 'model-not-found' }
  | { readonly type: 'context-length' }
  | { readonly type: 'content-filter' }
  /**
   * Connections are refused: the port is closed. Nobody can count the requests that meet it, so it lasts for `forMs`, or until
   * `play`, `always` or `heal` is called; `times` means nothing here.
   */
  | { readonly type: 'refuse'; readonly forMs?: number }
  /** TCP reset: as soon as the connection stands, in place of the headers (default), or after tokens. */
  | { readonly type: 'reset'; readonly at?: 'accept' | 'headers' | { readonly token: number } }
  /** The request is read, nothing is ever answered. */
  | { readonly type: 'silent' }
  | { readonly type: 'headers-then-silent' }
  /** Headers and preamble at once, then a pause. A JSON answer comes after the pause. */
  | { readonly type: 'slow-first-token'; readonly ms: number }
  /** Silence after tokens: for ever, or for `forMs` and then the rest (`go-on`) or a closed socket. Pings or comments may go on. */
  | ({
      readonly type: 'stall';
      readonly forMs?: number;
      readonly afterwards?: 'go-on' | 'close';
      readonly pingEveryMs?: number;
    } & AfterTokens)
  /** Headers and half of a JSON body, then silence. A stream stalls after half of its tokens. */
  | { readonly type: 'body-stall' }
  /** The socket is closed after tokens. `clean`: the HTTP body ends properly, only the stream's own end is missing. */
  | ({ readonly type: 'cut'; readonly clean?: boolean } & AfterTokens)
  /**
   * An error inside the 200, then the end. `afterTokens: 0` makes it the very first event, unless `afterPreamble`.
   * `terminator`: the stream's own end follows nevertheless, as some servers do. A JSON answer becomes `error-json`.
   */
  | ({
      readonly type: 'error-event';
      readonly error?: JsonObject;
      readonly afterPreamble?: boolean;
      readonly terminator?: boolean;
    } & AfterTokens)
  /** 200 with its headers, and no body. */
  | { readonly type: 'empty' }
  /** 200 with the JSON body `{}`, half of an object, `null`, or an error object; for streams too. */
  | { readonly type: 'empty-json' | 'broken-json' | 'null-json' }
  | { readonly type: 'error-json'; readonly error?: JsonObject }
  /** 200 with random bytes. */
  | { readonly type: 'garbage'; readonly bytes?: number; readonly seed?: number }
  /** One event of broken JSON, then the stream goes on. */
  | ({ readonly type: 'garbage-event' } & AfterTokens)
  /** The finish reason is sent, `[DONE]` or `message_stop` is not. */
  | { readonly type: 'no-terminator' }
  | { readonly type: 'double-terminator' }
  /** Well, but gzip-encoded, event streams too. */
  | { readonly type: 'gzip' }
  /** Well, but the body is written in pieces that end at these byte offsets. */
  | { readonly type: 'split'; readonly at: 'every-byte' | readonly number[] }
  /** An answer that is no JSON, as proxies give. */
  | { readonly type: 'text-plain'; readonly status: number; readonly text?: string }
  | { readonly type: 'redirect'; readonly to: string; readonly status?: number };

/** What a request meets. Plain data: it may come from a JSON file. */
export type Fault = AnyFault & Repeats;

/** The name of a fault. */
export type FaultType = Fault['type'];

/** The fault of one type. */
export type FaultOf<Type extends FaultType> = Fault & { readonly type: Type };
