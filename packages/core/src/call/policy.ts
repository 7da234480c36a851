import type { Reason } from './reasons.ts';

/** What holds for a whole call of one model class, whatever targets it meets: defaults and class merged, durations in milliseconds. */
export interface CallPolicy {
  readonly timeout: { readonly totalMs: number };
  readonly retry: { readonly budget: BudgetPolicy };
  readonly failover: FailoverBounds;
  /** Undefined: off. */
  readonly lastResort?: LastResortPolicy;
  readonly stream: CallStreamPolicy;
}

/** What holds for one target of one model class: defaults, class and target merged, durations in milliseconds. */
export interface TargetPolicy {
  readonly timeout: TimeoutPolicy;
  readonly retry: RetryPolicy;
  readonly failover: FailoverPolicy;
  /** Reads a status as this reason, before the provider's own table. */
  readonly statusCodes: { readonly [status: string]: Reason };
  readonly breaker: BreakerPolicy;
  readonly bulkhead: BulkheadPolicy;
  readonly stream: StreamPolicy;
  readonly sla: SlaPolicy;
  readonly output: OutputPolicy;
  readonly health: HealthPolicy;
  /** Undefined: off. */
  readonly hedge?: HedgePolicy;
}

/** Both: what holds for a model class, for its calls and for those of its targets that have no word of their own. */
export type Policy = CallPolicy & TargetPolicy;

export interface TimeoutPolicy {
  readonly connectMs: number;
  readonly firstTokenMs: number;
  readonly reasoningMs: number;
  readonly replyMs: number;
  readonly idleMs: number;
}

export interface RetryPolicy {
  readonly attempts: number;
  readonly backoff: { readonly baseMs: number; readonly maxMs: number; readonly jitter: 'full' | 'none' };
  readonly maxWaitMs: number;
  readonly stayMs: number;
  readonly reasons: readonly Reason[];
}

/** Of a model class. */
export interface BudgetPolicy {
  readonly ratio: number;
  readonly perSecond: number;
  readonly reserve: number;
}

export interface FailoverPolicy {
  /** Failures of the target that no other target is asked after. */
  readonly except: readonly Reason[];
}

export interface FailoverBounds {
  readonly targets: number;
  readonly attempts: number;
  /** Which of the bounds somebody wrote: where such a one is reached the call ends, and nothing follows as a last resort. */
  readonly written?: { readonly targets?: true; readonly attempts?: true };
}

/** What a call does that has no candidate left. */
export interface LastResortPolicy {
  /** How often each target may be asked again. */
  readonly attempts: number;
  /** How long the call waits in all for one to come back. */
  readonly maxWaitMs: number;
  /** Calls of a class that wait at once. Undefined: 1,000, or half more than the class gets within `maxWaitMs`. */
  readonly queue?: number;
}

export interface BreakerPolicy {
  readonly consecutive: number;
  readonly failureRate: number;
  readonly minimumCalls: number;
  readonly windowMs: number;
  readonly openForMs: number;
  readonly maxOpenForMs: number;
  readonly probes: number;
  readonly closeAfter: number;
  /** Opens after so many failures within a minute, whatever their share. Undefined: off. */
  readonly failuresPerMinute?: number;
  /** Share of a class's targets that may be open at once: above it a breaker stays closed. */
  readonly maxOpenShare: number;
}

export interface BulkheadPolicy {
  readonly concurrent: number;
  readonly queue: number;
}

export interface StreamPolicy {
  /** A tool call is shown only when it is complete. */
  readonly holdToolCalls: boolean;
  /**
   * Whether the broken answer of a call that declares tools is continued. `auto`: by a prefill where the target takes one, else by a turn that
   * lets it go on or make the call. `prefill`: only where it takes one. Of the target that would go on.
   */
  readonly continueWithTools: 'auto' | 'prefill' | 'never';
  /** What happens when a stream of the target breaks after its commit point. */
  readonly onBreak: 'continue' | 'restart' | 'error';
  /** The whole answer is there before anything of it is shown. */
  readonly holdUntilEnd: boolean;
}

export interface CallStreamPolicy {
  readonly maxContinuations: number;
  /** Somebody wrote `maxContinuations`: no last resort comes on top of it. */
  readonly maxContinuationsWritten?: true;
  /** Nothing given out for so long: a comment is sent, headers first where they are not out yet. Undefined: off. */
  readonly keepAliveMs?: number;
}

/** Slower than this is a verdict against the target, and before the commit point a failover. Undefined: off. */
export interface SlaPolicy {
  readonly firstTokenMs?: number;
  readonly tokensPerSecond?: number;
}

export interface OutputPolicy {
  readonly validate: 'none' | 'json-schema';
  /** How long checking one answer may take. */
  readonly timeLimitMs: number;
  /** What becomes of an answer that could not be checked in time. `refuse`: it is `invalid-output`. */
  readonly onLimit: 'serve' | 'refuse';
}

/** A second target is asked while the first has not begun to answer; the first to begin wins. Streams only. */
export interface HedgePolicy {
  /** Milliseconds, or the 95th percentile of the last 200 first tokens of that target. */
  readonly after: number | 'p95';
  /** Of the calls of a model class, at most. */
  readonly maxShare: number;
}

export interface HealthPolicy {
  /** Undefined: off. */
  readonly probe?: ProbePolicy;
}

/** Suspended targets are asked with a cheap request of our own. */
export interface ProbePolicy {
  readonly everyMs: number;
  /** `models`: the list of models, which is free. `completion`: a few tokens. */
  readonly by: 'models' | 'completion';
  /** Open ones too: then no call of a client is a trial. */
  readonly ofOpen: boolean;
}
