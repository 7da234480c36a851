import type { FullAnswer } from '../answer.ts';
import { isObject, type JsonObject, objectAt, objectsIn } from '../json.ts';
import { hex } from '../seeded-random.ts';
import { textPieces, textSchema } from './free-text.ts';
import { checkOpenai } from './openai-check.ts';
import { openaiError, openaiInBandError } from './openai-errors.ts';
import { annotationsOf, asksOldFunctions, finishOf, toolCallIds, usageOf } from './openai-parts.ts';
import { openaiStream } from './openai-stream.ts';
import type { Exchange, ForcedTool, Wire } from './wire.ts';

/** Chat Completions, as recorded from api.openai.com. */
export const openai: Wire = {
  name: 'openai',
  path: '/v1/chat/completions',
  requestId: (random) => `req_${random.text(32, hex)}`,
  headers: openaiHeaders,
  keyOf: (headers) => headers['api-key'] ?? headers.authorization?.replace(/^Bearer\s+/iu, ''),
  check: checkOpenai,
  error: openaiError,
  inBandError: openaiInBandError,
  json: openaiJson,
  stream: openaiStream,
  event: (_, data) => `data: ${data}\n\n`,
  ping: ': keep-alive\n\n',
  models: (names) =>
    JSON.stringify({
      object: 'list',
      data: names.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'simulated' })),
    }),
  forcedTool,
  outputSchema,
  searches: ({ web_search_options: options }) => isObject(options),
};

function openaiHeaders({ requestId, number }: Exchange): Readonly<Record<string, string>> {
  return {
    'x-request-id': requestId,
    'openai-version': '2020-10-01',
    'openai-processing-ms': '12',
    'openai-organization': 'org-simulated',
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-limit-tokens': '2000000',
    'x-ratelimit-remaining-requests': String(Math.max(1, 10_000 - number)),
    'x-ratelimit-remaining-tokens': '1999900',
    'x-ratelimit-reset-requests': '6ms',
    'x-ratelimit-reset-tokens': '3ms',
  };
}

function openaiJson(answer: FullAnswer, exchange: Exchange): string {
  const random = exchange.random('id');
  const body = {
    id: `chatcmpl-${random.text(29)}`,
    object: 'chat.completion',
    created: Math.floor(exchange.epochMs / 1000),
    model: answer.model,
    choices: [{ index: 0, message: message(answer, exchange), logprobs: null, finish_reason: finishOf(answer, exchange.body) }],
    usage: usageOf(answer),
    service_tier: 'default',
    system_fingerprint: `fp_${random.text(10, hex)}`,
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}

function message(answer: FullAnswer, exchange: Exchange): JsonObject {
  const { tokens, reasoning, toolCalls } = answer;
  const ids = toolCallIds(exchange);
  const calls = toolCalls.map((call, index) => {
    const id = call.id ?? ids(index);
    const text = textPieces(call, exchange.body);
    if (text) return { id, type: 'custom', custom: { name: call.name, input: text.join('') } };
    return { id, type: 'function', function: { name: call.name, arguments: call.pieces.join('') } };
  });
  return {
    role: 'assistant',
    content: tokens.length === 0 && calls.length > 0 ? null : tokens.join(''),
    ...(reasoning.length > 0 && { reasoning_content: reasoning.join('') }),
    ...(calls[0] && (asksOldFunctions(exchange.body) ? { function_call: calls[0].function } : { tool_calls: calls })),
    refusal: null,
    annotations: annotationsOf(answer),
  };
}

function forcedTool(body: JsonObject): ForcedTool | undefined {
  const tools = [...objectsIn(body.tools).map(withSchema), ...objectsIn(body.functions)];
  const choice = body.tool_choice;
  const wanted = isObject(choice) ? declared(choice).name : objectAt(body, 'function_call').name;
  const tool = choice === 'required' ? tools[0] : tools.find(({ name }) => wanted !== undefined && name === wanted);
  return tool && { name: String(tool.name), schema: objectAt(tool, 'parameters') };
}

function withSchema(tool: JsonObject): JsonObject {
  return tool.type === 'custom' ? { ...declared(tool), parameters: textSchema } : declared(tool);
}

/** What stands in the member of its type. */
function declared(tool: JsonObject): JsonObject {
  return objectAt(tool, tool.type === 'custom' ? 'custom' : 'function');
}

function outputSchema(body: JsonObject): JsonObject | undefined {
  const format = objectAt(body, 'response_format');
  if (format.type === 'json_object') return { type: 'object' };
  return format.type === 'json_schema' ? objectAt(objectAt(format, 'json_schema'), 'schema') : undefined;
}
