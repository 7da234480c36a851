import { type JsonObject, objectAt, objectsIn } from '../json.ts';
import { hex } from '../seeded-random.ts';
import { checkCohere } from './cohere-check.ts';
import { cohereError, cohereInBandError } from './cohere-errors.ts';
import { cohereJson, cohereStream } from './cohere-parts.ts';
import type { ForcedTool, Wire } from './wire.ts';

/** Cohere's chat by the second version of its API, as recorded from api.cohere.com. */
export const cohere: Wire = {
  name: 'cohere',
  path: '/v2/chat',
  requestId: (random) => random.text(32, hex),
  headers: ({ requestId }) => ({ 'x-debug-trace-id': requestId, server: 'envoy', via: '1.1 google' }),
  keyOf: ({ authorization }) => authorization?.replace(/^Bearer\s+/iu, ''),
  check: checkCohere,
  error: cohereError,
  inBandError: cohereInBandError,
  json: cohereJson,
  stream: cohereStream,
  event: (name, data) => `event: ${name}\ndata: ${data}\n\n`,
  ping: ': keep-alive\n\n',
  models: (names) => JSON.stringify({ models: names.map((name) => ({ name, endpoints: ['chat'], context_length: 256_000 })) }),
  forcedTool,
  outputSchema,
};

function forcedTool(body: JsonObject): ForcedTool | undefined {
  const tool = body.tool_choice === 'REQUIRED' ? objectsIn(body.tools)[0] : undefined;
  const called = tool && objectAt(tool, 'function');
  return called && { name: String(called.name), schema: objectAt(called, 'parameters') };
}

function outputSchema(body: JsonObject): JsonObject | undefined {
  const format = objectAt(body, 'response_format');
  if (format.type !== 'json_object') return undefined;
  return format.json_schema === undefined ? { type: 'object' } : objectAt(format, 'json_schema');
}
