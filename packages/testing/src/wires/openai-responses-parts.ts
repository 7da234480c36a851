import type { FullAnswer, FullToolCall } from '../answer.ts';
import { isObject, type JsonObject, own } from '../json.ts';
import { hex } from '../seeded-random.ts';
import { textPieces } from './free-text.ts';
import { annotationsOf, toolCallIds } from './openai-parts.ts';
import { sealed } from './sealed.ts';
import type { Exchange } from './wire.ts';

/** One item of an answer: as it is in the end, and what a stream says of it piece by piece. */
export interface Item {
  readonly item: JsonObject;
  readonly kind: 'reasoning' | 'web_search_call' | 'message' | 'function_call' | 'custom_tool_call';
  readonly pieces: readonly string[];
}

/** The items of an answer, in the order of the real API: reasoning, a search, words, calls. */
export function itemsOf(answer: FullAnswer, exchange: Exchange): readonly Item[] {
  const { tokens, reasoning, toolCalls, finish, sources } = answer;
  const random = exchange.random('items');
  const id = (prefix: string) => `${prefix}_${random.text(48, hex)}`;
  const callIds = toolCallIds(exchange);
  const items: Item[] = [];
  if (reasoning.length > 0) {
    const summary = [{ type: 'summary_text', text: reasoning.join('') }];
    const include = exchange.body.include;
    const isEncrypted = Array.isArray(include) && include.includes('reasoning.encrypted_content');
    const own = isEncrypted && { encrypted_content: sealed(exchange.account, exchange.random('encrypted')) };
    items.push({ kind: 'reasoning', pieces: reasoning, item: { id: id('rs'), type: 'reasoning', ...own, summary } });
  }
  if (sources.length > 0) {
    const action = { type: 'search', queries: ['simulated'], query: 'simulated' };
    items.push({
      kind: 'web_search_call',
      pieces: [],
      item: { id: id('ws'), type: 'web_search_call', status: 'completed', action },
    });
  }
  if (tokens.length > 0 || toolCalls.length === 0) {
    const annotations = annotationsOf(answer).map(({ type, url_citation: cited }) => ({ type, ...(cited as JsonObject) })); // as `annotationsOf` writes it
    const content = [{ type: 'output_text', annotations, logprobs: [], text: tokens.join('') }];
    const status = isCut(finish) ? 'incomplete' : 'completed';
    items.push({ kind: 'message', pieces: tokens, item: { id: id('msg'), type: 'message', status, content, role: 'assistant' } });
  }
  for (const [index, call] of toolCalls.entries()) {
    items.push(callItem(call, { id, callId: call.id ?? callIds(index), body: exchange.body }));
  }
  return items;
}

interface CallOf {
  id(prefix: string): string;
  readonly callId: string;
  readonly body: JsonObject;
}

/** A call with free text, of a tool in a namespace, or of a function. The model names a tool of a namespace with a dot. */
function callItem(call: FullToolCall, { id, callId, body }: CallOf): Item {
  const [, namespace, name = call.name] = /^([^.]+)\.(.+)$/.exec(call.name) ?? [];
  const called = { status: 'completed', call_id: callId, name, ...(namespace !== undefined && { namespace }) };
  const pieces = textPieces({ ...call, name }, body);
  const kind = pieces ? 'custom_tool_call' : 'function_call';
  const said = pieces ? { input: pieces.join('') } : { arguments: call.pieces.join('') };
  return { kind, pieces: pieces ?? call.pieces, item: { id: id(pieces ? 'ctc' : 'fc'), type: kind, ...said, ...called } };
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['length', 'max_output_tokens'],
  ['max_tokens', 'max_output_tokens'],
  ['max_output_tokens', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
  ['refusal', 'content_filter'],
]);

function isCut(finish: string | undefined): boolean {
  return finish !== undefined && reasons.has(finish);
}

/** What a response repeats of its request. */
const repeated: readonly (readonly [name: string, otherwise: unknown])[] = [
  ...(['instructions', 'max_output_tokens', 'previous_response_id', 'user'] as const).map((name) => [name, null] as const),
  ['metadata', {}],
  ['parallel_tool_calls', true],
  ['reasoning', { effort: null, summary: null }],
  ['store', true],
  ['temperature', 1],
  ['text', { format: { type: 'text' }, verbosity: 'medium' }],
  ['tool_choice', 'auto'],
  ['tools', []],
  ['top_p', 1],
  ['truncation', 'disabled'],
];

/** The response: with its items where it is over, without them while it is in progress. */
export function responseOf(answer: FullAnswer, exchange: Exchange, output?: readonly JsonObject[]): JsonObject {
  const createdAt = Math.floor(exchange.epochMs / 1000);
  const reason = answer.finish === undefined ? undefined : reasons.get(answer.finish);
  const ended = reason === undefined ? 'completed' : 'incomplete';
  return {
    id: `resp_${exchange.random('id').text(48, hex)}`,
    object: 'response',
    created_at: createdAt,
    status: output ? ended : 'in_progress',
    background: exchange.body.background === true,
    completed_at: output && reason === undefined ? createdAt : null,
    error: null,
    incomplete_details: output && reason !== undefined ? { reason } : null,
    model: answer.model,
    output: output ?? [],
    service_tier: output ? 'default' : 'auto',
    ...Object.fromEntries(repeated.map(([name, otherwise]) => [name, given(own(exchange.body, name)) ?? otherwise])),
    usage: output ? usageOf(answer) : null,
  };
}

function given(value: unknown): unknown {
  return value === null || (isObject(value) && Object.keys(value).length === 0) ? undefined : value;
}

function usageOf({ usage }: FullAnswer): JsonObject {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      ...(usage.cacheWriteTokens > 0 && { cache_write_tokens: usage.cacheWriteTokens }),
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}
