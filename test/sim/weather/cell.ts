import type { Kind } from '../kind.ts';

/** One weather, one load and one model class: what every contender has to get through alike. Times are milliseconds since it began. */
export interface Cell {
  readonly name: string;
  readonly kind: Kind;
  /** Calls a second, where there is no burst. */
  readonly rate: number;
  readonly seconds: number;
  readonly bursts: readonly Burst[];
  /** `priority`: in the order of the list. `weighted`: in an order drawn for each call. */
  readonly strategy: 'priority' | 'weighted';
  /** Best first. */
  readonly targets: readonly TargetWeather[];
}

interface Burst {
  readonly from: number;
  readonly to: number;
  /** Times the rate. */
  readonly times: number;
}

export interface TargetWeather {
  readonly provider: string;
  readonly model: string;
  /** Keys in its pool. */
  readonly keys: number;
  /** 1: a good day, on which one attempt in a hundred fails for nothing; 0: none does. */
  readonly noise: number;
  readonly limit: Limit | undefined;
  /** Attempts under way at which answers begin to get slower; at twice as many it says 503. */
  readonly capacity: number | undefined;
  readonly outages: readonly Outage[];
}

/** A token bucket each, where given; what does not fit is a 429. */
export interface Limit {
  readonly requestsPerSecond: number | undefined;
  readonly tokensPerSecond: number | undefined;
  /** So many seconds' worth fit into the bucket. */
  readonly burstSeconds: number;
  /** `openai`: what is left stands on every answer, the wait in the words of the 429. */
  readonly hint: 'retry-after' | 'openai' | 'none';
}

/**
 * `refused`: no connection, and what was under way is cut. `unavailable`: 503. `server-error`: 500. `silent`: takes the request and says
 * nothing. `unauthorized`: 401.
 */
export type Fault = 'refused' | 'unavailable' | 'server-error' | 'silent' | 'unauthorized';

export interface Outage {
  readonly from: number;
  readonly to: number;
  readonly fault: Fault;
  /** Of the attempts, 0 to 1. */
  readonly share: number;
  /** Only requests with this key of the pool; undefined: all. */
  readonly key: number | undefined;
  /** So long afterwards first tokens come later: ten times at first, then ever less. */
  readonly slowForMs: number;
}

/** Whether no request can succeed while it lasts. */
export function isTotal({ share, key }: Outage): boolean {
  return share === 1 && key === undefined;
}

export function targetName({ provider, model }: TargetWeather): string {
  return `${provider}/${model}`;
}
