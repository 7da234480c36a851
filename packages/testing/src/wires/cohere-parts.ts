import type { FullAnswer, FullToolCall } from '../answer.ts';
import type { JsonObject } from '../json.ts';
import { hex, type SeededRandom } from '../seeded-random.ts';
import type { Exchange, WireEvent } from './wire.ts';

const finishWords: ReadonlyMap<string, string> = new Map([
  ['stop', 'COMPLETE'],
  ['end_turn', 'COMPLETE'],
  ['stop_sequence', 'STOP_SEQUENCE'],
  ['length', 'MAX_TOKENS'],
  ['max_tokens', 'MAX_TOKENS'],
  ['tool_calls', 'TOOL_CALL'],
  ['tool_use', 'TOOL_CALL'],
]);

/** A whole answer. It does not say which model answered. */
export function cohereJson(answer: FullAnswer, exchange: Exchange): string {
  const text = answer.tokens.join('');
  const calls = callsOf(answer, exchange);
  const content = [
    ...(answer.reasoning.length > 0 ? [{ type: 'thinking', thinking: answer.reasoning.join('') }] : []),
    ...(calls.length === 0 ? [{ type: 'text', text }] : []),
  ];
  const message = {
    role: 'assistant',
    ...(content.length > 0 && { content }),
    ...(calls.length > 0 && text !== '' && { tool_plan: text }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return JSON.stringify({ id: answerId(exchange), message, finish_reason: finishOf(answer), usage: usageOf(answer) });
}

type Piece = readonly [part: WireEvent['part'], event: JsonObject];

/** Thinking and text are numbered together, calls apart from them; what is said before calls is the plan. */
export function cohereStream(answer: FullAnswer, exchange: Exchange): readonly WireEvent[] {
  const message = { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] };
  const thinks = answer.reasoning.length > 0;
  const calls = callsOf(answer, exchange);
  const said = calls.length > 0 ? planOf(answer) : block('text', answer.tokens, thinks ? 1 : 0);
  const pieces: readonly Piece[] = [
    ['preamble', { id: answerId(exchange), type: 'message-start', delta: { message } }],
    ...(thinks ? block('thinking', answer.reasoning, 0) : []),
    ...said,
    ...answer.toolCalls.flatMap((call, index) => callOf(call, calls[index] ?? {}, index)),
    ['finish', { type: 'message-end', delta: { finish_reason: finishOf(answer), usage: usageOf(answer) } }],
  ];
  return [
    ...pieces.map(([part, event]) => ({ part, data: `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n` })),
    { part: 'terminator', data: 'data: [DONE]\n\n' },
  ];
}

function block(type: 'text' | 'thinking', tokens: readonly string[], index: number): readonly Piece[] {
  const delta = (content: JsonObject) => ({ message: { content } });
  return [
    [index === 0 ? 'preamble' : 'open', { type: 'content-start', index, delta: delta({ type, [type]: '' }) }],
    ...tokens.map((token): Piece => ['token', { type: 'content-delta', index, delta: delta({ [type]: token }) }]),
    ['close', { type: 'content-end', index }],
  ];
}

function planOf({ tokens }: FullAnswer): readonly Piece[] {
  return tokens.map((token): Piece => ['token', { type: 'tool-plan-delta', delta: { message: { tool_plan: token } } }]);
}

function callOf({ pieces }: FullToolCall, { id, type, function: called }: JsonObject, index: number): readonly Piece[] {
  const begun = { id, type, function: { ...(called as JsonObject), arguments: '' } };
  const delta = (call: JsonObject) => ({ message: { tool_calls: call } });
  return [
    ['open', { type: 'tool-call-start', index, delta: delta(begun) }],
    ...pieces.map((piece): Piece => {
      return ['token', { type: 'tool-call-delta', index, delta: delta({ function: { arguments: piece } }) }];
    }),
    ['close', { type: 'tool-call-end', index }],
  ];
}

/** The ids of calls begin with the name of their tool. */
function callsOf({ toolCalls }: FullAnswer, exchange: Exchange): readonly JsonObject[] {
  const random = exchange.random('call');
  return toolCalls.map(({ name, id, pieces }) => ({
    id: id ?? `${name}_${random.text(12)}`,
    type: 'function',
    function: { name, arguments: pieces.join('') },
  }));
}

function finishOf({ finish, toolCalls }: FullAnswer): string {
  if (finish === undefined) return toolCalls.length > 0 ? 'TOOL_CALL' : 'COMPLETE';
  return finishWords.get(finish) ?? finish;
}

/** What is billed leaves out the texts that Cohere adds. */
function usageOf({ usage: { inputTokens, outputTokens, cacheReadTokens, reasoningTokens } }: FullAnswer): JsonObject {
  return {
    billed_units: { input_tokens: Math.ceil(inputTokens / 2), output_tokens: outputTokens },
    tokens: {
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      ...(reasoningTokens > 0 && { reasoning_tokens: reasoningTokens }),
    },
    ...(cacheReadTokens > 0 && { cached_tokens: cacheReadTokens }),
  };
}

function answerId(exchange: Exchange): string {
  const random: SeededRandom = exchange.random('id');
  return [8, 4, 4, 4, 12].map((length) => random.text(length, hex)).join('-');
}
