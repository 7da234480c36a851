import type { Attempt, Layer } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Failure } from '../call/failure.ts';
import { ruleOf } from '../call/reasons.ts';
import { whenOver } from './failures.ts';
import type { KeyPool } from './keys.ts';
import type { TargetBreaker } from './target-breaker.ts';
import type { TargetHealth } from './target-health.ts';

export interface AdmitParts {
  readonly clock: Clock;
  readonly health: TargetHealth;
  /** Shared by all targets of one account: a refused key is refused for each of them. */
  readonly accountHealth: TargetHealth;
  readonly breaker: TargetBreaker;
  readonly keyPool: KeyPool;
  /** Whether half-open is for probes of our own only. */
  readonly probed: boolean;
}

/**
 * Refuses attempts while the target is open, cooling or suspended, and puts it into those last two states by what it answers.
 * Half-open lets a few through and sends the others on at once: nobody waits for a stranger's probe.
 */
export function admit(parts: AdmitParts): Layer {
  return (next) =>
    async function admit(attempt) {
      const refused = unavailable(parts, attempt.panic);
      if (refused) return { kind: 'failure', failure: refused };
      const probe = !attempt.panic && parts.breaker.state() === 'half-open';
      if (probe && !parts.breaker.takeProbe()) return { kind: 'failure', failure: busyProbing() };

      const outcome = await next(attempt);
      const waitMs = outcome.kind === 'failure' ? learn(parts, attempt, outcome.failure) : undefined;
      whenOver(outcome, (failure) => {
        if (probe) parts.breaker.returnProbe();
        if (!failure) parts.health.answered();
        else if (outcome.kind === 'stream') learn(parts, attempt, failure);
      });
      if (outcome.kind !== 'failure' || waitMs === undefined) return outcome;
      return { kind: 'failure', failure: { ...outcome.failure, waitMs } };
    };
}

/** Why this target is not to be asked now; undefined where it may be. Half-open counts as available: one may probe. */
export function unavailable({ clock, health, accountHealth, breaker, probed }: AdmitParts, panic: boolean): Failure | undefined {
  const pause = accountHealth.pause() ?? health.pause();
  const base = { reason: 'unavailable', phase: 'before_send' } as const;
  if (pause) {
    const wait = pause.until === undefined ? undefined : Math.max(0, pause.until - clock.now());
    const time = wait === undefined ? 'until it is resumed' : `for ${Math.ceil(wait / 1000)} s more`;
    const detail = `${pause.state} (${pause.reason}) ${time}`;
    return { ...base, detail, because: pause.reason, ...(wait !== undefined && { waitMs: wait }) };
  }
  // Where we probe ourselves, no call of a client has to.
  if (!panic && probed && breaker.state() === 'half-open') return busyProbing();
  if (!panic && breaker.state() === 'open') {
    const waitMs = Math.max(0, breaker.openUntil() - clock.now());
    return { ...base, detail: `breaker open for ${Math.ceil(waitMs / 1000)} s more`, waitMs };
  }
  return undefined;
}

function busyProbing(): Failure {
  return { reason: 'unavailable', phase: 'before_send', detail: 'breaker half-open: a probe is under way', waitMs: 1000 };
}

/** Draws the target's consequence from the table of reasons. Returns the wait that holds for a rate limit. */
function learn({ health, accountHealth, keyPool }: AdmitParts, attempt: Attempt, failure: Failure): number | undefined {
  const { call, lastKey = true } = attempt;
  const { afterwards } = ruleOf(failure.reason);
  const ofKey =
    failure.reason === 'unauthorized' || (keyPool.separateQuotas && afterwards !== undefined && failure.reason !== 'not-found');
  if (ofKey && !lastKey) return undefined;
  if (afterwards === 'cooling') return health.cool(failure.waitMs, call.id);
  if (afterwards === 'suspended') {
    const scope = failure.reason === 'unauthorized' ? accountHealth : health;
    scope.suspend(failure.reason, failure.waitMs, call.id);
  }
  return undefined;
}
