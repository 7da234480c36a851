import { z } from 'zod';
import { jsonLimits } from '../../call/json-meter.ts';
import type { Keys } from './key.ts';
import { modelKeys, policy } from './model-keys.ts';
import { objectSchema } from './object-schema.ts';
import { providerKeys } from './provider-keys.ts';
import { duration, listOf, mapOf, names, objectOf, oneOf, size, text, whole } from './value-kinds.ts';

const provider = objectOf('ProviderOptions', objectSchema(providerKeys));
const model = objectOf('ModelOptions', objectSchema(modelKeys));
const providerName = z.string().regex(/^[^/\s]+$/, 'is no provider name: no slash, no white space');

/** Keys of the first level that hold the tables of the others. */
const outerKeys = {
  providers: {
    takes: mapOf(providerName, provider),
    required: true,
    meaning: 'The upstream accounts, by names of your own.',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it in the file
    example: '{ openai: { apiKey: "${OPENAI_API_KEY}" } }',
  },
  models: {
    takes: mapOf(z.string().min(1), model),
    required: true,
    meaning: 'The model classes, by the names that clients write in `model`; the class "*" takes any other name.',
    example: '{ workhorse: { targets: [openai/gpt-5-mini] } }',
  },
  policy: {
    takes: policy,
    meaning: 'What holds for every call and every target; classes and targets override it key by key.',
    example: '{ timeout: { total: 30s } }',
  },
} as const satisfies Keys;

/** The other keys of the first level. */
export const otherKeys = {
  $schema: {
    takes: text,
    meaning: 'Where an editor finds the JSON Schema of the file, which this package brings along. Not read by us.',
    example: './node_modules/@understudy/core/schema/understudy.schema.json',
  },
  'telemetry.metricNames': {
    takes: oneOf(['latest', 'v1.41']),
    default: 'latest',
    meaning: 'Which generation of GenAI metric names is used: latest or v1.41.',
    example: 'v1.41',
  },
  'telemetry.content': {
    takes: oneOf(['none', 'errors']),
    default: 'none',
    meaning:
      "What events and spans may hold of a provider's words. none: its name, status, codes and the field at fault. errors: also the text of its errors, without keys, 300 characters at most; it may quote prompts.",
    example: 'errors',
  },
  'telemetry.propagate': {
    takes: names,
    default: [],
    meaning: 'Providers that get `traceparent` and `tracestate`.',
    example: '[local]',
  },
  bodyLimit: {
    takes: size,
    default: '10mb',
    meaning:
      'The largest body of a request. A larger one gets 413, and the connection of a client that goes on sending is closed.',
    example: '2mb',
  },
  maxBuffered: {
    takes: size,
    // Room for some twenty of the largest answers that no client reads; little beside the memory that Node takes for itself.
    default: '256mb',
    meaning:
      'What the process holds at once for clients that read their answers slowly or send their bodies slowly. Above it those that have been slow for longest are cut off, and new calls get 503 with `Retry-After` while that is not enough.',
    example: '64mb',
  },
  bodyValues: {
    takes: whole(1000),
    default: jsonLimits.values,
    meaning: 'How many JSON values (members and elements, all levels together) a request may hold.',
    example: '20000',
  },
  drain: { takes: duration, default: '30s', meaning: 'How long `close()` lets streams go on.', example: '10s' },
  trustHeaders: {
    takes: listOf(oneOf(['session', 'deadline', 'failover', 'tags', 'restart'])),
    // `session` names the conversation on spans; the others change what a call does and must be asked for.
    default: ['session'],
    meaning: 'Which `x-understudy-*` request headers are obeyed: session, deadline, failover, tags, restart.',
    example: '[session, deadline]',
  },
} as const satisfies Keys;

/** The whole configuration. */
export const rootKeys = { ...outerKeys, ...otherKeys } as const;
