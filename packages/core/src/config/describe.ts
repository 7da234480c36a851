import type { Operation } from '../call/operation.ts';
import type { Policy, TargetPolicy } from '../call/policy.ts';
import { type DataAge, dataAge } from '../providers/models/known-data.ts';
import type { StrategyName } from '../routing/strategies.ts';
import type { Config } from './config.ts';

/** How an instance is built: for people, logs and tests. Holds no key. */
export interface Description {
  readonly version: string;
  /** How old the data about models is: prices, context windows, capabilities. */
  readonly data: DataAge;
  /** The layers from the outermost to the transport. */
  readonly layers: readonly string[];
  readonly providers: readonly {
    readonly name: string;
    readonly kind: string;
    readonly baseURL: string;
    readonly dialects: readonly string[];
  }[];
  readonly models: readonly {
    readonly name: string;
    readonly strategy: StrategyName;
    readonly serves: readonly Operation[];
    /** The policy of the class: it holds for its calls, and for targets without a policy of their own. */
    readonly policy: Policy;
    readonly targets: readonly {
      readonly id: string;
      readonly priority: number;
      readonly tags: readonly string[];
      readonly policy: TargetPolicy;
    }[];
  }[];
}

export function describe(config: Config, layers: readonly string[], version: string): Description {
  return {
    version,
    data: dataAge(),
    layers,
    providers: [...config.accounts.values()].map(({ name, kind, baseURL, dialects }) => {
      const url = new URL(baseURL); // user names and passwords in it are nobody's business
      return { name, kind: kind.kind, baseURL: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, dialects };
    }),
    models: [...config.classes.values()].map(({ name, strategy, serves, policy, targets }) => ({
      name,
      strategy,
      serves: [...serves],
      policy,
      targets: targets.map(({ id, priority, tags, policy }) => ({ id, priority, tags, policy })),
    })),
  };
}
