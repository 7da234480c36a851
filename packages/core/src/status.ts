import type { Policy } from './call/policy.ts';
import type { Reason } from './call/reasons.ts';
import type { Config } from './config/config.ts';
import type { TargetState } from './target-stacks.ts';
import { version } from './version.ts';

/** How one target stands right now. */
export interface TargetStatus {
  /** `provider/model`. */
  readonly id: string;
  readonly modelClass: string;
  readonly state: 'available' | 'open' | 'half-open' | 'cooling' | 'suspended';
  /** Epoch milliseconds at which the state may end; absent where it holds, or where only a person can end it. */
  readonly until?: number;
  /** What brought it there; for `cooling` and `suspended`. */
  readonly reason?: Reason;
  readonly inFlight: number;
  readonly tags: readonly string[];
}

/** How an instance is built: for people, logs and tests. Holds no key. */
export interface Description {
  readonly version: string;
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
    readonly strategy: 'priority';
    readonly targets: readonly {
      readonly id: string;
      readonly priority: number;
      readonly tags: readonly string[];
      readonly policy: Policy;
    }[];
  }[];
}

/** How a target stands, from what its layers know. */
export function targetStatus({ target, health, accountHealth, breaker, places }: TargetState): TargetStatus {
  const base = { id: target.id, modelClass: target.modelClass, inFlight: places.inFlight(), tags: target.tags };
  const pause = accountHealth.pause() ?? health.pause();
  if (pause)
    return { ...base, state: pause.state, reason: pause.reason, ...(pause.until !== undefined && { until: pause.until }) };
  const state = breaker.state();
  if (state === 'closed') return { ...base, state: 'available' };
  return { ...base, state, ...(state === 'open' && { until: breaker.openUntil() }) };
}

export function describe(config: Config, layers: readonly string[]): Description {
  return {
    version,
    layers,
    providers: [...config.accounts.values()].map(({ name, provider, baseURL, dialects }) => {
      const url = new URL(baseURL); // user names and passwords in it are nobody's business
      return { name, kind: provider.kind, baseURL: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, dialects };
    }),
    models: [...config.classes.values()].map(({ name, targets }) => ({
      name,
      strategy: 'priority',
      targets: targets.map(({ id, priority, tags, policy }) => ({ id, priority, tags, policy })),
    })),
  };
}
