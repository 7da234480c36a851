/** What follows from one reason. */
export interface ReasonRule {
  /** Whether the same target may be asked again. `by-wait`: only for a wait that the policy accepts. */
  readonly retrySame: boolean | 'by-wait';
  /** Whether the next target may be asked. */
  readonly tryNext: boolean | 'larger-window';
  /** Whether the breaker of the target counts it as a failure. */
  readonly blamesTarget: boolean;
  /** The target says no to this call, and nobody is to blame: where it says so to most calls, that is told. */
  readonly refuses?: true;
  /** How long the target is left alone afterwards. `cooling` ends by itself, `suspended` needs a reset time or a person. */
  readonly afterwards?: 'cooling' | 'suspended';
  /** Who is left alone: the key at every target, the target, or (`quota`) the target's quota, which each key may have for itself. */
  readonly concerns?: 'key' | 'quota' | 'target';
  /** Whether it says something about the provider (and may decide what the client is told). */
  readonly meaningful: boolean;
  /** The status that the client gets when this failure decides the call. `own`: the provider's own 4xx. */
  readonly status: number | 'own';
}

/** Why an attempt failed. Retry, breaker, failover, metrics and docs read this table and nothing else. */
export const reasons = {
  connect: { retrySame: true, tryNext: true, blamesTarget: true, meaningful: true, status: 502 },
  slow: { retrySame: false, tryNext: true, blamesTarget: true, meaningful: true, status: 504 }, // it already had its time
  stalled: { retrySame: false, tryNext: true, blamesTarget: true, meaningful: true, status: 504 },
  overloaded: { retrySame: false, tryNext: true, blamesTarget: true, meaningful: true, status: 503 }, // more load is no help
  'server-error': { retrySame: true, tryNext: true, blamesTarget: true, meaningful: true, status: 502 },
  'rate-limited': {
    retrySame: 'by-wait',
    tryNext: true,
    blamesTarget: false,
    afterwards: 'cooling',
    concerns: 'quota',
    meaningful: true,
    status: 429,
  },
  'quota-exhausted': {
    retrySame: false,
    tryNext: true,
    blamesTarget: false,
    refuses: true,
    afterwards: 'suspended',
    concerns: 'quota',
    meaningful: true,
    status: 502,
  },
  unauthorized: {
    retrySame: false,
    tryNext: true,
    blamesTarget: false,
    refuses: true,
    afterwards: 'suspended',
    concerns: 'key',
    meaningful: true,
    status: 502,
  },
  'not-found': {
    retrySame: false,
    tryNext: true,
    blamesTarget: false,
    refuses: true,
    afterwards: 'suspended',
    concerns: 'target',
    meaningful: true,
    status: 502,
  },
  'too-long': { retrySame: false, tryNext: 'larger-window', blamesTarget: false, refuses: true, meaningful: true, status: 'own' },
  unsupported: { retrySame: false, tryNext: true, blamesTarget: false, refuses: true, meaningful: true, status: 'own' },
  malformed: { retrySame: true, tryNext: true, blamesTarget: true, meaningful: true, status: 502 },
  truncated: { retrySame: false, tryNext: true, blamesTarget: true, meaningful: true, status: 502 },
  'invalid-output': { retrySame: false, tryNext: true, blamesTarget: false, refuses: true, meaningful: true, status: 502 },
  filtered: { retrySame: false, tryNext: false, blamesTarget: false, refuses: true, meaningful: true, status: 'own' }, // policy, not outage
  rejected: { retrySame: false, tryNext: false, blamesTarget: false, refuses: true, meaningful: true, status: 'own' },
  shed: { retrySame: false, tryNext: true, blamesTarget: false, meaningful: false, status: 503 }, // our own cap, not their fault
  unavailable: { retrySame: false, tryNext: true, blamesTarget: false, meaningful: false, status: 503 }, // never an attempt
  deadline: { retrySame: false, tryNext: false, blamesTarget: false, meaningful: true, status: 504 },
  cancelled: { retrySame: false, tryNext: false, blamesTarget: false, meaningful: false, status: 499 }, // nobody reads it
} as const satisfies Record<string, ReasonRule>;

/** One member of the closed list of why an attempt failed. */
export type Reason = keyof typeof reasons;

/** The rule of a reason, typed as the general rule: for code that asks every reason the same question. */
export function ruleOf(reason: Reason): ReasonRule {
  return reasons[reason];
}
