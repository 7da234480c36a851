import type { FaultType } from './faults.ts';
import type { JsonObject } from './json.ts';

/** A request as the provider saw it. `aborted`, `abortedAt` and `finished` change while it is answered. */
export interface RecordedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case; repeated ones joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names and values in turn, as they came. */
  readonly headersRaw: readonly string[];
  /** Empty where the body is no JSON object. */
  readonly body: JsonObject;
  readonly bodyText: string;
  /** `performance.now()` when its last byte came. */
  readonly at: number;
  /** Which connection of this provider it came on, from 1: two requests on one connection have the same. */
  readonly connection: number;
  /** What it met. */
  readonly fault: FaultType;
  /** The peer closed the socket before all that was to be sent was sent. */
  readonly aborted: boolean;
  /** `performance.now()` of that moment. */
  readonly abortedAt: number | undefined;
  /** All that was to be sent was sent; a fault that breaks the answer off counts too. */
  readonly finished: boolean;
}

/** The log's own view of a request. */
export type LoggedRequest = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] };
