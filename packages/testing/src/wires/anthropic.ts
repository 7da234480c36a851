import type { FullAnswer } from '../answer.ts';
import { type JsonObject, objectAt, objectsIn, parseJson } from '../json.ts';
import { checkAnthropic, checkAnthropicCount } from './anthropic-check.ts';
import { anthropicError, anthropicInBandError } from './anthropic-errors.ts';
import { messageId, signature, startUsageOf, stopReasonOf, toolUseIds } from './anthropic-parts.ts';
import { asksSearch, citationsOf, searchBlocks } from './anthropic-search.ts';
import { anthropicStream } from './anthropic-stream.ts';
import { type Piece, piecesOf } from './sources.ts';
import { claudePlaceOf } from './vertex.ts';
import { resetTime } from './wait-hint.ts';
import type { Exchange, ForcedTool, Wire } from './wire.ts';

/** The Messages API, as recorded from api.anthropic.com, and at the paths of Vertex AI. */
export const anthropic: Wire = {
  name: 'anthropic',
  path: '/v1/messages',
  placeOf: claudePlaceOf,
  requestId: (random) => `req_011C${random.text(20)}`,
  headers: anthropicHeaders,
  keyOf: (headers) => headers['x-api-key'] ?? headers.authorization?.replace(/^Bearer\s+/iu, ''),
  check: checkAnthropic,
  count: {
    path: '/v1/messages/count_tokens',
    check: checkAnthropicCount,
    body: (tokens) => ({ input_tokens: tokens }),
  },
  error: anthropicError,
  inBandError: anthropicInBandError,
  json: anthropicJson,
  stream: anthropicStream,
  event: (name, data) => `event: ${name}\ndata: ${data}\n\n`,
  ping: 'event: ping\ndata: {"type": "ping"}\n\n',
  models: (names) =>
    JSON.stringify({
      data: names.map((id) => ({ type: 'model', id, display_name: id, created_at: '2025-10-01T00:00:00Z' })),
      has_more: false,
      first_id: names[0] ?? null,
      last_id: names.at(-1) ?? null,
    }),
  forcedTool,
  outputSchema,
  searches: asksSearch,
};

const limits = { requests: 10_000, 'input-tokens': 10_000_000, 'output-tokens': 2_000_000, tokens: 12_000_000 };

function anthropicHeaders({ requestId, number, epochMs }: Exchange): Readonly<Record<string, string>> {
  const reset = resetTime(0, epochMs);
  const dimensions = Object.entries(limits).flatMap(([name, limit]) => [
    [`anthropic-ratelimit-${name}-limit`, String(limit)],
    [`anthropic-ratelimit-${name}-remaining`, String(name === 'requests' ? Math.max(1, limit - number) : limit)],
    [`anthropic-ratelimit-${name}-reset`, reset],
  ]);
  return { 'request-id': requestId, 'anthropic-organization-id': 'org-simulated', ...Object.fromEntries(dimensions) };
}

function anthropicJson(answer: FullAnswer, exchange: Exchange): string {
  return JSON.stringify({
    model: answer.model,
    id: messageId(exchange),
    type: 'message',
    role: 'assistant',
    content: blocks(answer, exchange),
    stop_reason: stopReasonOf(answer),
    stop_sequence: null,
    stop_details: null,
    usage: startUsageOf(answer, answer.usage.outputTokens),
  });
}

function blocks(answer: FullAnswer, exchange: Exchange): readonly JsonObject[] {
  const { tokens, reasoning, toolCalls } = answer;
  const ids = toolUseIds(exchange);
  const text = tokens.length > 0 || toolCalls.length === 0;
  return [
    ...(reasoning.length > 0 ? [{ type: 'thinking', thinking: reasoning.join(''), signature: signature(exchange) }] : []),
    ...searchBlocks(answer, exchange),
    ...(text ? piecesOf(answer).map((piece) => textBlock(piece, exchange)) : []),
    ...toolCalls.map(({ name, id, pieces }, index) => ({
      type: 'tool_use',
      id: id ?? ids(index),
      name,
      input: parseJson(pieces.join('')) ?? {},
    })),
  ];
}

function textBlock({ tokens, sources }: Piece, exchange: Exchange): JsonObject {
  const text = tokens.join('');
  return sources.length === 0 ? { type: 'text', text } : { citations: citationsOf(sources, exchange), type: 'text', text };
}

function forcedTool(body: JsonObject): ForcedTool | undefined {
  const tools = objectsIn(body.tools).filter((tool) => tool.input_schema !== undefined);
  const choice = objectAt(body, 'tool_choice');
  const tool = choice.type === 'any' ? tools[0] : tools.find(({ name }) => choice.type === 'tool' && name === choice.name);
  return tool && { name: String(tool.name), schema: objectAt(tool, 'input_schema') };
}

function outputSchema(body: JsonObject): JsonObject | undefined {
  const format = objectAt(objectAt(body, 'output_config'), 'format');
  return format.type === 'json_schema' ? objectAt(format, 'schema') : undefined;
}
