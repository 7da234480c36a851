import type { Bar } from './bar.ts';
import type { Run } from './run.ts';

/** How a provider is away: each call gets a 503, or its connection is reset, or no connection is taken. */
export type AwayHow = '503' | 'reset' | 'refused';

/** Seconds since the load began, as all times of a scenario. */
export interface Away {
  /** The provider's place in the list. */
  readonly provider: number;
  readonly from: number;
  readonly to: number;
  readonly how: AwayHow;
}

export interface Faults {
  /** Share of the calls to a provider that fail (0-1), each by a draw of its own. */
  readonly hiccups: number;
  /** Share of those that are a 429 with `Retry-After: 1`. */
  readonly limited: number;
  readonly away: readonly Away[];
  /** Requests a second that a provider takes; the rest gets a 429 with `Retry-After: 1`. */
  readonly perSecond?: number;
}

/** `naive`: no gateway, the clients themselves try the providers in turn. */
export type Contender = 'gateway' | 'naive';

export interface Scenario {
  readonly name: string;
  readonly says: string;
  readonly providers: number;
  /** `calibrated`: as many as this machine carries. */
  readonly callsPerSecond: number | 'calibrated';
  readonly seconds: number;
  /** How the calls come. Default: at random, as Poisson has it. */
  readonly pace?: 'even';
  readonly faults: Faults;
  readonly contenders: readonly Contender[];
  /** What must hold of the first contender. */
  readonly bars: readonly ((run: Run) => Bar)[];
}
