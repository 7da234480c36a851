import type { Layer } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Failure } from '../call/failure.ts';
import { whenOver } from './failures.ts';
import type { TargetBreaker } from './target-breaker.ts';
import type { TargetStanding } from './target-standing.ts';

export interface AdmitParts {
  readonly clock: Clock;
  readonly standing: TargetStanding;
  readonly breaker: TargetBreaker;
  /** Whether half-open is for probes of our own only. */
  readonly probed: boolean;
}

/**
 * Refuses attempts while the target is open, cooling or suspended, and puts it into those last two states by what it answers.
 * Half-open lets a few through and sends the others on at once: nobody waits for a stranger's probe.
 */
export function admit(parts: AdmitParts): Layer {
  const { standing, breaker } = parts;
  return (next) =>
    async function admit(attempt) {
      const refused = unavailable(parts, attempt.panic);
      if (refused) return { kind: 'failure', failure: refused };
      const probe = !attempt.panic && breaker.state() === 'half-open';
      if (probe && !breaker.takeProbe()) return { kind: 'failure', failure: busyProbing() };

      const { call, key = 0 } = attempt;
      const refusedMeanwhile = () =>
        unavailable(parts, attempt.panic) ??
        (!probe && !attempt.panic && breaker.state() === 'half-open' ? busyProbing() : undefined);
      const outcome = await next({ ...attempt, refusedMeanwhile });
      const waitMs = outcome.kind === 'failure' ? standing.learn(outcome.failure, key, call.id) : undefined;
      whenOver(outcome, (failure) => {
        if (probe) breaker.returnProbe();
        if (!failure) standing.answered(key);
        else if (outcome.kind === 'stream') standing.learn(failure, key, call.id);
      });
      if (outcome.kind !== 'failure' || waitMs === undefined) return outcome;
      return { ...outcome, failure: { ...outcome.failure, waitMs } };
    };
}

/** Why this target is not to be asked now; undefined where it may be. Half-open counts as available: one may probe. */
export function unavailable({ clock, standing, breaker, probed }: AdmitParts, panic: boolean): Failure | undefined {
  const pause = standing.pause();
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
