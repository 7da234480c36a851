import type { HealthPolicy, HedgePolicy, ProbePolicy, TargetPolicy } from '../call/policy.ts';
import { known, overOff } from './known.ts';
import type { TargetPolicyInput } from './policy-schema.ts';

/** The policy of a target: `base` with what `over` writes, key by key. Durations of `over` are milliseconds already. Zero is a value. */
export function mergeTargetPolicy(base: TargetPolicy, over: TargetPolicyInput): TargetPolicy {
  const { timeout, retry, failover, breaker, bulkhead, statusCodes, stream, sla, output, hedge, health } = over;
  return {
    timeout: {
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
    },
    failover: { except: failover?.except ?? base.failover.except },
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
      holdUntilEnd: stream?.holdUntilEnd ?? base.stream.holdUntilEnd,
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

function healthOf(probe: NonNullable<TargetPolicyInput['health']>['probe'], base: HealthPolicy): HealthPolicy {
  if (probe === undefined) return base;
  return probe === 'off' ? {} : { probe: { everyMs: probe.every, by: probe.by ?? writtenBy(base) ?? 'models', ofOpen: true } };
}

/** That of the defaults is for suspended targets only, which it costs nothing to ask. */
function writtenBy({ probe }: HealthPolicy): ProbePolicy['by'] | undefined {
  return probe?.ofOpen ? probe.by : undefined;
}

function hedgeOf(over: TargetPolicyInput['hedge'], base: HedgePolicy | undefined): { readonly hedge?: HedgePolicy } {
  if (over === undefined) return base ? { hedge: base } : {};
  return over === 'off' ? {} : { hedge: { after: over.after, maxShare: over.maxShare ?? base?.maxShare ?? defaultHedgeShare } };
}

/** Enough to cut the slowest answers, little enough to be paid for. */
const defaultHedgeShare = 0.05;
