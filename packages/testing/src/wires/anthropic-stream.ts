import type { FullAnswer, FullToolCall } from '../answer.ts';
import type { JsonObject } from '../json.ts';
import { messageId, signature, startUsageOf, stopReasonOf, toolUseIds, usageOf } from './anthropic-parts.ts';
import { citationsOf, searchBlocks } from './anthropic-search.ts';
import { piecesOf, type Piece as TextPiece } from './sources.ts';
import type { Exchange, WireEvent } from './wire.ts';

type Part = WireEvent['part'];
type Piece = readonly [part: Part, event: JsonObject];
/** The events of one content block, given its index. */
type Block = (index: number) => readonly Piece[];

/** `message_start`, the blocks (a ping after the first has begun, as recorded), `message_delta`, `message_stop`. */
export function anthropicStream(answer: FullAnswer, exchange: Exchange): readonly WireEvent[] {
  const write = eventWriter(exchange);
  const pieces = blocksOf(answer, exchange).flatMap((block, index) => block(index));
  return [
    write('preamble', { type: 'message_start', message: startMessage(answer, exchange) }),
    ...pieces.flatMap(([part, event], index) =>
      index === 0 ? [write(part, event), { part, data: 'event: ping\ndata: {"type": "ping"}\n\n' }] : [write(part, event)],
    ),
    write('finish', {
      type: 'message_delta',
      delta: { stop_reason: stopReasonOf(answer), stop_sequence: null, stop_details: null },
      usage: usageOf(answer),
    }),
    write('terminator', { type: 'message_stop' }),
  ];
}

/** The first number of output tokens is a placeholder. */
function startMessage(answer: FullAnswer, exchange: Exchange): JsonObject {
  return {
    model: answer.model,
    id: messageId(exchange),
    type: 'message',
    role: 'assistant',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: startUsageOf(answer, 1),
  };
}

function blocksOf(answer: FullAnswer, exchange: Exchange): readonly Block[] {
  const { tokens, reasoning, toolCalls } = answer;
  const ids = toolUseIds(exchange);
  const text = tokens.length > 0 || toolCalls.length === 0;
  return [
    ...(reasoning.length > 0 ? [thinkingBlock(reasoning, signature(exchange))] : []),
    ...searchBlocks(answer, exchange).map(searchBlock),
    ...(text ? piecesOf(answer).map((piece) => textBlock(piece, exchange)) : []),
    ...toolCalls.map((call, nth) => toolBlock(call, call.id ?? ids(nth))),
  ];
}

function thinkingBlock(tokens: readonly string[], sealed: string): Block {
  return (index) => [
    ['preamble', { type: 'content_block_start', index, content_block: { type: 'thinking', thinking: '', signature: '' } }],
    ...tokens.map((thinking) => delta('token', index, { type: 'thinking_delta', thinking })),
    delta('close', index, { type: 'signature_delta', signature: sealed }),
    stop(index),
  ];
}

/** A search comes in pieces, and what it found comes whole. */
function searchBlock(block: JsonObject): Block {
  const { type, input } = block;
  if (type !== 'server_tool_use')
    return (index) => [['open', { type: 'content_block_start', index, content_block: block }], stop(index)];
  return (index) => [
    ['open', { type: 'content_block_start', index, content_block: { ...block, input: {} } }],
    delta('open', index, { type: 'input_json_delta', partial_json: JSON.stringify(input) }),
    stop(index),
  ];
}

/** The sources of a block come before its words. */
function textBlock({ tokens, sources }: TextPiece, exchange: Exchange): Block {
  const block = { ...(sources.length > 0 && { citations: [] }), type: 'text', text: '' };
  return (index) => [
    [index === 0 ? 'preamble' : 'open', { type: 'content_block_start', index, content_block: block }],
    ...citationsOf(sources, exchange).map((citation) => delta('open', index, { type: 'citations_delta', citation })),
    ...tokens.map((text) => delta('token', index, { type: 'text_delta', text })),
    stop(index),
  ];
}

function toolBlock({ name, pieces }: FullToolCall, id: string): Block {
  return (index) => [
    ['open', { type: 'content_block_start', index, content_block: { type: 'tool_use', id, name, input: {} } }],
    delta('open', index, { type: 'input_json_delta', partial_json: '' }),
    ...pieces.map((piece) => delta('token', index, { type: 'input_json_delta', partial_json: piece })),
    stop(index),
  ];
}

function delta(part: Part, index: number, change: JsonObject): Piece {
  return [part, { type: 'content_block_delta', index, delta: change }];
}

function stop(index: number): Piece {
  return ['close', { type: 'content_block_stop', index }];
}

/** The real API pads its data lines with spaces. */
function eventWriter(exchange: Exchange) {
  const random = exchange.random('padding');
  return (part: Part, event: JsonObject): WireEvent => {
    const padding = ' '.repeat(random.below(16));
    return { part, data: `event: ${event.type}\ndata: ${JSON.stringify(event).slice(0, -1)}${padding}}\n\n` };
  };
}
