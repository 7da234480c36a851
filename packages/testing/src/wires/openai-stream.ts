import type { FullAnswer, FullToolCall } from '../answer.ts';
import { type JsonObject, objectAt } from '../json.ts';
import { hex } from '../seeded-random.ts';
import { textPieces } from './free-text.ts';
import { annotationsOf, asksOldFunctions, finishOf, toolCallIds, usageOf } from './openai-parts.ts';
import type { Exchange, WireEvent } from './wire.ts';

type Part = WireEvent['part'];
interface Delta {
  readonly part: Part;
  readonly delta: JsonObject;
}

/** Role chunk, content chunks, finish chunk, usage chunk where asked for, `[DONE]`. */
export function openaiStream(answer: FullAnswer, exchange: Exchange): readonly WireEvent[] {
  const chunk = chunkWriter(answer, exchange);
  const finish = { index: 0, delta: {}, logprobs: null, finish_reason: finishOf(answer, exchange.body) };
  return [
    ...deltas(answer, exchange).map(({ part, delta }) => chunk(part, [{ index: 0, delta, logprobs: null, finish_reason: null }])),
    chunk('finish', [finish]),
    ...(asksUsage(exchange) ? [chunk('finish', [], usageOf(answer))] : []),
    { part: 'terminator', data: 'data: [DONE]\n\n' },
  ];
}

function deltas(answer: FullAnswer, exchange: Exchange): readonly Delta[] {
  const { tokens, reasoning, toolCalls, interleave, sources } = answer;
  const silent = tokens.length === 0 && toolCalls.length > 0;
  return [
    { part: 'preamble', delta: { role: 'assistant', content: silent ? null : '', refusal: null } },
    ...reasoning.map((text): Delta => ({ part: 'token', delta: { reasoning_content: text } })),
    ...tokens.map((text): Delta => ({ part: 'token', delta: { content: text } })),
    ...(sources.length > 0 ? [{ part: 'close' as const, delta: { annotations: annotationsOf(answer) } }] : []),
    ...callDeltas(toolCalls, interleave, exchange),
  ];
}

function callDeltas(calls: readonly FullToolCall[], interleave: boolean, exchange: Exchange): readonly Delta[] {
  if (asksOldFunctions(exchange.body)) return calls.slice(0, 1).flatMap(functionDeltas);
  const ids = toolCallIds(exchange);
  const told = calls.map((call, index) => {
    const text = textPieces(call, exchange.body);
    const type = text ? 'custom' : 'function';
    const open = { index, id: call.id ?? ids(index), type, [type]: { name: call.name, [text ? 'input' : 'arguments']: '' } };
    const said = (text ?? call.pieces).map((piece) => ({ index, [type]: { [text ? 'input' : 'arguments']: piece } }));
    return { start: delta('open', open), pieces: said.map((piece) => delta('token', piece)) };
  });
  if (!interleave) return told.flatMap(({ start, pieces }) => [start, ...pieces]);
  const longest = Math.max(0, ...told.map(({ pieces }) => pieces.length));
  const rounds = Array.from({ length: longest }, (_, round) => told.flatMap(({ pieces }) => pieces.slice(round, round + 1)));
  return [...told.map(({ start }) => start), ...rounds.flat()];
}

function delta(part: Part, call: JsonObject): Delta {
  return { part, delta: { tool_calls: [call] } };
}

function functionDeltas({ name, pieces }: FullToolCall): readonly Delta[] {
  return [
    { part: 'open', delta: { function_call: { name, arguments: '' } } },
    ...pieces.map((text): Delta => ({ part: 'token', delta: { function_call: { arguments: text } } })),
  ];
}

/** Keys in the order of the recordings; `usage: null` on every chunk but the last where usage was asked for. */
function chunkWriter({ model }: FullAnswer, exchange: Exchange) {
  const random = exchange.random('id');
  const id = `chatcmpl-${random.text(29)}`;
  const fingerprint = `fp_${random.text(10, hex)}`;
  const created = Math.floor(exchange.epochMs / 1000);
  const padded = objectAt(exchange.body, 'stream_options').include_obfuscation !== false;
  const noUsage = asksUsage(exchange) ? null : undefined;
  return (part: Part, choices: readonly JsonObject[], usage?: JsonObject): WireEvent => {
    const chunk = {
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      service_tier: 'default',
      system_fingerprint: fingerprint,
      choices,
      usage: usage ?? noUsage,
      obfuscation: padded ? random.text(random.below(15)) : undefined,
    };
    return { part, data: `data: ${JSON.stringify(chunk)}\n\n` };
  };
}

function asksUsage({ body }: Exchange): boolean {
  return objectAt(body, 'stream_options').include_usage === true;
}
