import type { FailoverPolicy, HealthPolicy, HedgePolicy, LastResortPolicy, Policy, ProbePolicy } from '../call/policy.ts';
import { defaultLastResort } from './defaults.ts';
import type { PolicyInput } from './policy-schema.ts';

/** `base` with what `over` writes, key by key. Durations of `over` are milliseconds already. Zero is a value. */
export function mergePolicy(base: Policy, over: PolicyInput | undefined): Policy {
  if (!over) return base;
  const { timeout, retry, failover, breaker, bulkhead, statusCodes, stream, sla, output, hedge, health } = over;
  const written = writtenBounds(failover, base.failover.written);
  return {
    timeout: {
      totalMs: timeout?.total ?? base.timeout.totalMs,
      connectMs: timeout?.connect ?? base.timeout.connectMs,
      firstTokenMs: timeout?.firstToken ?? base.timeout.firstTokenMs,
      reasoningMs: timeout?.reasoning ?? base.timeout.reasoningMs,
      replyMs: timeout?.reply ?? base.timeout.replyMs,
      idleMs: timeout?.idle ?? base.timeout.idleMs,
    },
    retry: {
      attempts: retry?.attempts ?? base.retry.attempts,
      backoff: {
        baseMs: retry?.backoff?.base ?? base.retry.backoff.baseMs,
        maxMs: retry?.backoff?.max ?? base.retry.backoff.maxMs,
        jitter: retry?.backoff?.jitter ?? base.retry.backoff.jitter,
      },
      maxWaitMs: retry?.maxWait ?? base.retry.maxWaitMs,
      stayMs: retry?.stay ?? base.retry.stayMs,
      reasons: retry?.reasons ?? base.retry.reasons,
      budget: {
        ratio: retry?.budget?.ratio ?? base.retry.budget.ratio,
        perSecond: retry?.budget?.perSecond ?? base.retry.budget.perSecond,
        reserve: retry?.budget?.reserve ?? base.retry.budget.reserve,
      },
    },
    failover: {
      targets: failover?.targets ?? base.failover.targets,
      attempts: failover?.attempts ?? base.failover.attempts,
      except: failover?.except ?? base.failover.except,
      ...(written && { written }),
    },
    ...lastResortOf(over.lastResort, base.lastResort),
    statusCodes: { ...base.statusCodes, ...statusCodes },
    breaker: {
      consecutive: breaker?.consecutive ?? base.breaker.consecutive,
      failureRate: breaker?.failureRate ?? base.breaker.failureRate,
      minimumCalls: breaker?.minimumCalls ?? base.breaker.minimumCalls,
      windowMs: breaker?.window ?? base.breaker.windowMs,
      openForMs: breaker?.openFor ?? base.breaker.openForMs,
      maxOpenForMs: breaker?.maxOpenFor ?? base.breaker.maxOpenForMs,
      probes: breaker?.probes ?? base.breaker.probes,
      closeAfter: breaker?.closeAfter ?? base.breaker.closeAfter,
      maxOpenShare: breaker?.maxOpenShare ?? base.breaker.maxOpenShare,
      ...known('failuresPerMinute', overOff(breaker?.failuresPerMinute, base.breaker.failuresPerMinute)),
    },
    bulkhead: {
      concurrent: bulkhead?.concurrent ?? base.bulkhead.concurrent,
      queue: bulkhead?.queue ?? base.bulkhead.queue,
    },
    stream: {
      holdToolCalls: stream?.holdToolCalls ?? base.stream.holdToolCalls,
      continueWithTools: stream?.continueWithTools ?? base.stream.continueWithTools,
      onBreak: stream?.onBreak ?? base.stream.onBreak,
      maxContinuations: stream?.maxContinuations ?? base.stream.maxContinuations,
      holdUntilEnd: stream?.holdUntilEnd ?? base.stream.holdUntilEnd,
      ...((stream?.maxContinuations !== undefined || base.stream.maxContinuationsWritten) && { maxContinuationsWritten: true }),
      ...known('keepAliveMs', overOff(stream?.keepAlive, base.stream.keepAliveMs)),
    },
    sla:
      sla === 'off'
        ? {}
        : {
            ...known('firstTokenMs', sla?.firstToken ?? base.sla.firstTokenMs),
            ...known('tokensPerSecond', sla?.tokensPerSecond ?? base.sla.tokensPerSecond),
          },
    output: {
      validate: output?.validate ?? base.output.validate,
      timeLimitMs: output?.timeLimit ?? base.output.timeLimitMs,
      onLimit: output?.onLimit ?? base.output.onLimit,
    },
    health: healthOf(health?.probe, base.health),
    ...hedgeOf(hedge, base.hedge),
  };
}

function writtenBounds(over: PolicyInput['failover'], base: FailoverPolicy['written']): FailoverPolicy['written'] {
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

function healthOf(probe: NonNullable<PolicyInput['health']>['probe'], base: HealthPolicy): HealthPolicy {
  if (probe === undefined) return base;
  return probe === 'off' ? {} : { probe: { everyMs: probe.every, by: probe.by ?? writtenBy(base) ?? 'models', ofOpen: true } };
}

/** That of the defaults is for suspended targets only, which it costs nothing to ask. */
function writtenBy({ probe }: HealthPolicy): ProbePolicy['by'] | undefined {
  return probe?.ofOpen ? probe.by : undefined;
}

function hedgeOf(over: PolicyInput['hedge'], base: HedgePolicy | undefined): { readonly hedge?: HedgePolicy } {
  if (over === undefined) return base ? { hedge: base } : {};
  return over === 'off' ? {} : { hedge: { after: over.after, maxShare: over.maxShare ?? base?.maxShare ?? defaultHedgeShare } };
}

/** Enough to cut the slowest answers, little enough to be paid for. */
const defaultHedgeShare = 0.05;

/** `off` takes away what the base has; nothing written leaves it. */
function overOff(over: number | 'off' | undefined, base: number | undefined): number | undefined {
  return over === 'off' ? undefined : (over ?? base);
}

function known<Key extends string>(key: Key, value: number | undefined): { readonly [K in Key]?: number } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: number });
}
