import { jsonLimits } from '../call/json-meter.ts';
import type { LastResortPolicy, Policy } from '../call/policy.ts';

/** What holds of it where a part is written and the base has it off. */
export const defaultLastResort: LastResortPolicy = { attempts: 2, maxWaitMs: 5000 };

/**
 * The policy that holds where nobody wrote another.
 * Sources: backoff and budget from the AWS and gRPC practice (full jitter, a token bucket with a reserve), breaker from linkerd2-proxy
 * (consecutive or windowed rate), first-token limits from what reasoning and other models need in practice.
 */
export const defaultPolicy: Policy = {
  timeout: { totalMs: 120_000, connectMs: 3000, firstTokenMs: 15_000, reasoningMs: 90_000, replyMs: 60_000, idleMs: 30_000 },
  retry: {
    attempts: 1,
    backoff: { baseMs: 250, maxMs: 4000, jitter: 'full' },
    maxWaitMs: 5000,
    stayMs: 0,
    reasons: ['connect', 'server-error', 'rate-limited', 'malformed'],
    budget: { ratio: 0.2, perSecond: 1, reserve: 10 },
  },
  failover: { targets: 3, attempts: 4, except: [] },
  lastResort: defaultLastResort,
  statusCodes: {},
  breaker: {
    consecutive: 5,
    failureRate: 0.5,
    minimumCalls: 10,
    windowMs: 60_000,
    openForMs: 5000,
    maxOpenForMs: 15_000,
    probes: 1,
    closeAfter: 2,
    maxOpenShare: 1,
  },
  bulkhead: { concurrent: 10_000, queue: 0 },
  stream: {
    holdToolCalls: true,
    continueWithTools: 'auto',
    onBreak: 'continue',
    maxContinuations: 2,
    keepAliveMs: 20_000,
    holdUntilEnd: false,
  },
  sla: {},
  output: { validate: 'none', timeLimitMs: 50, onLimit: 'serve' },
  // A completion is free as long as it is refused, and proves what the list of models does not: the quota and the model.
  health: { probe: { everyMs: 300_000, by: 'completion', ofOpen: false } },
};

export const defaultBodyLimit = 10 * 1024 * 1024;
/** Some twenty of the largest answers that nobody reads, and little beside what Node takes for itself. */
export const defaultMaxBuffered = 256 * 1024 * 1024;
export const defaultBodyValues = jsonLimits.values;
export const defaultDrainMs = 30_000;
/** `session` names the conversation on spans; the others change what a call does and must be asked for. */
export const defaultTrustHeaders = ['session'] as const;
