import { z } from 'zod';
import { type Reason, reasons } from '../call/reasons.ts';
import { duration } from './units.ts';

const count = z.int().min(0);
const positive = z.int().min(1);
const share = z.number().min(0).max(1);
/** `off` and `false` mean the same: YAML 1.1 reads one as the other. */
const off = z.union([z.literal('off'), z.literal(false)]).transform((): 'off' => 'off');
const onOff = z.union([z.boolean(), z.literal('off').transform(() => false)]);
const reason = z.enum(Object.keys(reasons) as [Reason, ...Reason[]]);
/** `retry.reasons` may only name what the reason table allows to be tried again on the same target. */
const retryable = reason.refine((name) => reasons[name].retrySame !== false, {
  message: 'is never retried on the same target: see the table of reasons',
});

/** What it was called before there was a good way of asking by a turn. */
const spelled = ({ input }: { readonly input?: unknown }) => (input === 'always' ? 'is called `auto` now' : undefined);

/** The keys of a policy as users write them. Every key is optional: defaults, class and target are merged key by key. */
export const policyShape = {
  timeout: z
    .strictObject({
      total: duration.optional(),
      connect: duration.optional(),
      firstToken: duration.optional(),
      reasoning: duration.optional(),
      reply: duration.optional(),
      idle: duration.optional(),
    })
    .optional(),
  retry: z
    .strictObject({
      attempts: count.optional(),
      backoff: z
        .strictObject({ base: duration.optional(), max: duration.optional(), jitter: z.enum(['full', 'none']).optional() })
        .optional(),
      maxWait: duration.optional(),
      stay: duration.optional(),
      reasons: z.array(retryable).optional(),
      budget: z
        .strictObject({
          ratio: z.number().min(0).optional(),
          perSecond: z.number().min(0).optional(),
          reserve: z.number().min(0).optional(),
        })
        .optional(),
    })
    .optional(),
  failover: z
    .strictObject({ targets: positive.optional(), attempts: positive.optional(), except: z.array(reason).optional() })
    .optional(),
  lastResort: z
    .union([off, z.strictObject({ attempts: count.optional(), maxWait: duration.optional(), queue: count.optional() })])
    .optional(),
  statusCodes: z.record(z.string().regex(/^[1-5]\d\d$/, 'is no HTTP status: write three digits, such as 418'), reason).optional(),
  breaker: z
    .strictObject({
      consecutive: positive.optional(),
      failureRate: share.optional(),
      minimumCalls: positive.optional(),
      window: duration.optional(),
      openFor: duration.optional(),
      maxOpenFor: duration.optional(),
      probes: positive.optional(),
      closeAfter: positive.optional(),
      failuresPerMinute: z.union([off, positive]).optional(),
      maxOpenShare: share.optional(),
    })
    .optional(),
  bulkhead: z.strictObject({ concurrent: positive.optional(), queue: count.optional() }).optional(),
  stream: z
    .strictObject({
      holdToolCalls: onOff.optional(),
      continueWithTools: z.enum(['auto', 'prefill', 'never'], { error: spelled }).optional(),
      onBreak: z.enum(['continue', 'restart', 'error']).optional(),
      maxContinuations: count.optional(),
      keepAlive: z.union([off, duration]).optional(),
      holdUntilEnd: onOff.optional(),
    })
    .optional(),
  sla: z
    .union([off, z.strictObject({ firstToken: duration.optional(), tokensPerSecond: z.number().positive().optional() })])
    .optional(),
  hedge: z.union([off, z.strictObject({ after: z.union([z.literal('p95'), duration]), maxShare: share.optional() })]).optional(),
  health: z
    .strictObject({
      probe: z.union([off, z.strictObject({ every: duration, by: z.enum(['models', 'completion']).optional() })]).optional(),
    })
    .optional(),
  output: z
    .strictObject({
      validate: z.enum(['none', 'json-schema']).optional(),
      timeLimit: duration.refine((ms) => ms >= 1, 'is too short: at least 1ms').optional(),
      onLimit: z.enum(['serve', 'refuse']).optional(),
    })
    .optional(),
};

export const policySchema = z.strictObject(policyShape);

/** A policy after validation, durations in milliseconds, with only the keys that were written. */
export type PolicyInput = z.output<typeof policySchema>;
