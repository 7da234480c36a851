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

/**
 * The keys of a policy that hold for a whole call (or for all calls of a class), whichever target it meets: below `policy` and
 * `models.<name>.policy`. Here and in `ofTarget` each key stands once; types, checks, editors and the reference follow.
 */
const ofCall = {
  timeout: { total: duration.optional() },
  retry: {
    budget: z
      .strictObject({
        ratio: z.number().min(0).optional(),
        perSecond: z.number().min(0).optional(),
        reserve: z.number().min(0).optional(),
      })
      .optional(),
  },
  failover: { targets: positive.optional(), attempts: positive.optional() },
  stream: { maxContinuations: count.optional(), keepAlive: z.union([off, duration]).optional() },
  whole: {
    lastResort: z
      .union([off, z.strictObject({ attempts: count.optional(), maxWait: duration.optional(), queue: count.optional() })])
      .optional(),
  },
};

/** The keys of a policy that a target may say otherwise than its class. */
const ofTarget = {
  timeout: {
    connect: duration.optional(),
    firstToken: duration.optional(),
    reasoning: duration.optional(),
    reply: duration.optional(),
    idle: duration.optional(),
  },
  retry: {
    attempts: count.optional(),
    backoff: z
      .strictObject({ base: duration.optional(), max: duration.optional(), jitter: z.enum(['full', 'none']).optional() })
      .optional(),
    maxWait: duration.optional(),
    stay: duration.optional(),
    reasons: z.array(retryable).optional(),
  },
  failover: { except: z.array(reason).optional() },
  stream: {
    holdToolCalls: onOff.optional(),
    continueWithTools: z.enum(['auto', 'prefill', 'never'], { error: spelled }).optional(),
    onBreak: z.enum(['continue', 'restart', 'error']).optional(),
    holdUntilEnd: onOff.optional(),
  },
  whole: {
    statusCodes: z
      .record(z.string().regex(/^[1-5]\d\d$/, 'is no HTTP status: write three digits, such as 418'), reason)
      .optional(),
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
    sla: z
      .union([off, z.strictObject({ firstToken: duration.optional(), tokensPerSecond: z.number().positive().optional() })])
      .optional(),
    hedge: z
      .union([off, z.strictObject({ after: z.union([z.literal('p95'), duration]), maxShare: share.optional() })])
      .optional(),
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
  },
};

/** The keys of a policy as users write them. Every key is optional: defaults, class and target are merged key by key. */
export const policySchema = z.strictObject({
  timeout: z.strictObject({ ...ofCall.timeout, ...ofTarget.timeout }).optional(),
  retry: z.strictObject({ ...ofCall.retry, ...ofTarget.retry }).optional(),
  failover: z.strictObject({ ...ofCall.failover, ...ofTarget.failover }).optional(),
  stream: z.strictObject({ ...ofCall.stream, ...ofTarget.stream }).optional(),
  ...ofCall.whole,
  ...ofTarget.whole,
});

/** The keys of a policy that may stand on a target; the others are refused there with the place where they go. */
export const targetPolicyShape = {
  timeout: z.strictObject({ ...elsewhere(ofCall.timeout), ...ofTarget.timeout }).optional(),
  retry: z.strictObject({ ...elsewhere(ofCall.retry), ...ofTarget.retry }).optional(),
  failover: z.strictObject({ ...elsewhere(ofCall.failover), ...ofTarget.failover }).optional(),
  stream: z.strictObject({ ...elsewhere(ofCall.stream), ...ofTarget.stream }).optional(),
  ...elsewhere(ofCall.whole),
  ...ofTarget.whole,
};

type Elsewhere<Shape> = { readonly [Key in keyof Shape]: z.ZodOptional<z.ZodNever> };

/** Known, and refused: nothing that a target says could decide what a call does that meets several. */
function elsewhere<Shape extends object>(shape: Shape): Elsewhere<Shape> {
  const refused = z.never({
    error: 'it holds for the whole call, so no target can have its own: write it in `models.<name>.policy` or `policy`',
  });
  return Object.fromEntries(Object.keys(shape).map((key) => [key, refused.optional()])) as Elsewhere<Shape>;
}

/** A policy after validation, durations in milliseconds, with only the keys that were written. */
export type PolicyInput = z.output<typeof policySchema>;

/** The part of it that a target may write too. */
export type TargetPolicyInput = z.output<z.ZodObject<typeof ofTarget.whole>> & {
  readonly [Group in Exclude<keyof typeof ofTarget, 'whole'>]?: z.output<z.ZodObject<(typeof ofTarget)[Group]>> | undefined;
};
