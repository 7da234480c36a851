import { z } from 'zod';
import { capabilities } from '../call/capability.ts';
import { prefillForms } from '../call/prefill-form.ts';
import { type StrategyName, strategies } from '../routing/strategies.ts';
import { policySchema, targetPolicyShape } from './policy-schema.ts';
import { duration, size } from './units.ts';

const tag = z.string().min(1);
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'is no header name');
const name = z.string().min(1);

export const providerSchema = z.strictObject({
  /** A registered kind; not needed where the provider's name is one. */
  kind: z.string().optional(),
  apiKey: z.string().min(1).optional(),
  /** A pool in place of one key. */
  apiKeys: z.array(z.string().min(1)).min(1).optional(),
  separateQuotas: z.boolean().optional(),
  /** Without the path of the API: `https://api.openai.com/v1`. Default: the kind's own. */
  baseURL: z.url({ protocol: /^https?$/, error: 'is no http(s) URL' }).optional(),
  /** Sent with every request to this provider; wins over our own. */
  headers: z.record(headerName, z.string()).optional(),
  tags: z.array(tag).optional(),
  /** The dialects that it speaks, preferred first. Default: the kind's own. */
  dialects: z.array(z.string().min(1)).min(1).optional(),
  /** How it is asked to go on with an answer that is begun. Default: as its address and its models' names tell. */
  prefill: z.enum([...prefillForms, 'none']).optional(),
  /** Sockets to this provider at most. Default: no limit. */
  maxConnections: z.int().min(1).optional(),
  /** HTTP/2 where the provider offers it. Off by default: one dead session would kill many streams. */
  http2: z.union([z.boolean(), z.literal('off')]).optional(),
});

export const targetSchema = z.strictObject({
  /** `provider/model`. */
  use: z.string(),
  priority: z.number().optional(),
  /** Share among the targets of its tier. Default 1; 0: never a first choice, still a fallback. */
  weight: z.number().min(0).optional(),
  /** USD per million tokens; for the strategy `cheapest`. Default: from the price data. */
  price: z.strictObject({ input: z.number().min(0), output: z.number().min(0) }).optional(),
  /** Corrects what is known of the model: false, and calls that need it are not sent there; true, and they are. */
  capabilities: z.partialRecord(z.enum(capabilities), z.boolean()).optional(),
  /** Set (or, null, removed) at the top level of the request's body for this target, after everything else. */
  params: z.record(z.string(), z.json()).optional(),
  /** False: never used to stand in for another target. */
  fallback: z.boolean().optional(),
  tags: z.array(tag).optional(),
  limits: z
    .strictObject({
      contextWindow: z.int().min(1).optional(),
      outputTokens: z.int().min(1).optional(),
      requestsPerMinute: z.int().min(1).optional(),
      tokensPerMinute: z.int().min(1).optional(),
      concurrent: z.int().min(1).optional(),
    })
    .optional(),
  ...targetPolicyShape,
});

export const modelSchema = z.strictObject({
  require: z.strictObject({ tags: z.array(tag).optional() }).optional(),
  strategy: z.enum(Object.keys(strategies) as [StrategyName, ...StrategyName[]]).optional(),
  targets: z.array(z.union([z.string(), targetSchema])).min(1, 'needs at least one target'),
  policy: policySchema.optional(),
});

/** The whole configuration: types, validation and the reference of keys come from here. Unknown keys are errors. */
export const optionsSchema = z.strictObject({
  /** Where editors find the JSON Schema of the file. */
  $schema: z.string().optional(),
  providers: z.record(z.string().regex(/^[^/\s]+$/, 'is no provider name: no slash, no white space'), providerSchema),
  models: z.record(name, modelSchema),
  policy: policySchema.optional(),
  telemetry: z
    .strictObject({
      /** Which generation of GenAI metric names is used. */
      metricNames: z.enum(['latest', 'v1.41']).optional(),
      /** What spans, events and metrics may hold of what providers say: nothing, or the texts of their errors. */
      content: z.enum(['none', 'errors']).optional(),
      /** Providers that get `traceparent` and `tracestate`. */
      propagate: z.array(z.string()).optional(),
    })
    .optional(),
  bodyLimit: size.optional(),
  /** What the process holds for clients that read or send slowly. */
  maxBuffered: size.optional(),
  bodyValues: z.int().min(1000).optional(),
  /** How long `close()` lets streams go on. */
  drain: duration.optional(),
  /** Which `x-understudy-*` request headers this mount obeys. */
  trustHeaders: z.array(z.enum(['session', 'deadline', 'failover', 'tags', 'restart'])).optional(),
});

/** What a user writes, in TypeScript or in YAML/JSON. */
export type Options = z.input<typeof optionsSchema>;

/** Options after validation: durations in milliseconds, sizes in bytes; only the keys that were written. */
export type ParsedOptions = z.output<typeof optionsSchema>;
