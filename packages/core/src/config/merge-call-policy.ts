import type { CallPolicy, FailoverBounds, LastResortPolicy } from '../call/policy.ts';
import { defaultLastResort } from './defaults.ts';
import { known, overOff } from './known.ts';
import type { PolicyInput } from './policy-schema.ts';

/** `base` with what `over` writes for whole calls, key by key. Durations of `over` are milliseconds already. Zero is a value. */
export function mergeCallPolicy(base: CallPolicy, over: PolicyInput): CallPolicy {
  const { timeout, retry, failover, stream } = over;
  const { budget } = base.retry;
  const written = writtenBounds(failover, base.failover.written);
  return {
    timeout: { totalMs: timeout?.total ?? base.timeout.totalMs },
    retry: {
      budget: {
        ratio: retry?.budget?.ratio ?? budget.ratio,
        perSecond: retry?.budget?.perSecond ?? budget.perSecond,
        reserve: retry?.budget?.reserve ?? budget.reserve,
      },
    },
    failover: {
      targets: failover?.targets ?? base.failover.targets,
      attempts: failover?.attempts ?? base.failover.attempts,
      ...(written && { written }),
    },
    ...lastResortOf(over.lastResort, base.lastResort),
    stream: {
      maxContinuations: stream?.maxContinuations ?? base.stream.maxContinuations,
      ...((stream?.maxContinuations !== undefined || base.stream.maxContinuationsWritten) && { maxContinuationsWritten: true }),
      ...known('keepAliveMs', overOff(stream?.keepAlive, base.stream.keepAliveMs)),
    },
  };
}

function writtenBounds(over: PolicyInput['failover'], base: FailoverBounds['written']): FailoverBounds['written'] {
  const targets = over?.targets !== undefined || base?.targets;
  const attempts = over?.attempts !== undefined || base?.attempts;
  return targets || attempts ? { ...(targets && { targets }), ...(attempts && { attempts }) } : undefined;
}

function lastResortOf(
  over: PolicyInput['lastResort'],
  base: LastResortPolicy | undefined,
): { readonly lastResort?: LastResortPolicy } {
  if (over === undefined) return base ? { lastResort: base } : {};
  if (over === 'off') return {};
  const { attempts, maxWaitMs, queue } = base ?? defaultLastResort;
  return {
    lastResort: {
      attempts: over.attempts ?? attempts,
      maxWaitMs: over.maxWait ?? maxWaitMs,
      ...known('queue', over.queue ?? queue),
    },
  };
}
