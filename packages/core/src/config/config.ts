import type { Operation } from '../call/operation.ts';
import type { Policy } from '../call/policy.ts';
import type { Target } from '../call/target.ts';
import type { Account } from '../providers/account.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { StrategyName } from '../routing/strategies.ts';

/** What the gateway is built from: options, checked and with every default filled in. */
export interface Config {
  readonly accounts: ReadonlyMap<string, Account>;
  /** By the name that clients write in `model`; without the class `"*"`. */
  readonly classes: ReadonlyMap<string, ModelClass>;
  /** The class `"*"` for one model name; undefined where there is none. */
  readonly wildcard?: (model: string) => ModelClass;
  /** Bytes. */
  readonly bodyLimit: number;
  /** Bytes. */
  readonly maxBuffered: number;
  /** What holds for each class as a whole, `"*"` included. */
  readonly policies: ReadonlyMap<string, Policy>;
  /** The longest `timeout.total` of all classes: no call has more time, its body included. */
  readonly longestTotalMs: number;
  /** Members and elements of a body, all levels together. */
  readonly bodyValues: number;
  readonly drainMs: number;
  readonly trustHeaders: ReadonlySet<TrustedHeader>;
  readonly metricNames: 'latest' | 'v1.41';
  /** Names of the providers that get trace headers. */
  readonly propagate: ReadonlySet<string>;
  readonly content: TelemetryContent;
  /** Knows the secrets of all accounts. */
  readonly redactor: Redactor;
}

/** What outsiders say that telemetry may hold: nothing, or the texts of errors. */
type TelemetryContent = 'none' | 'errors';

export type TrustedHeader = 'session' | 'deadline' | 'failover' | 'tags' | 'restart';

/** The name that clients put in `model`: a set of targets that may stand in for each other. */
export interface ModelClass {
  readonly name: string;
  /** Best first. */
  readonly targets: readonly Target[];
  /** What holds for its calls; its targets have their own. */
  readonly policy: Policy;
  readonly strategy: StrategyName;
  /** What it may be asked for. */
  readonly serves: ReadonlySet<Operation>;
}
