import type { FullAnswer } from '../answer.ts';
import { type JsonObject, parseJson } from '../json.ts';
import { eventMessage } from './event-message.ts';
import { sealed } from './sealed.ts';
import type { Exchange, WireEvent } from './wire.ts';

const stopWords: ReadonlyMap<string, string> = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['content_filter', 'guardrail_intervened'],
]);

function stopReasonOf({ finish, toolCalls }: FullAnswer): string {
  if (finish !== undefined) return stopWords.get(finish) ?? finish;
  return toolCalls.length > 0 ? 'tool_use' : 'end_turn';
}

/** A whole answer. */
export function converseJson(answer: FullAnswer, exchange: Exchange): string {
  const reasoning = answer.reasoning.join('');
  const text = answer.tokens.join('');
  const content = [
    ...(reasoning === '' ? [] : [{ reasoningContent: { reasoningText: { text: reasoning, ...signature(exchange) } } }]),
    ...(text === '' && answer.toolCalls.length > 0 ? [] : [{ text }]),
    ...answer.toolCalls.map(({ pieces, ...call }, at) => ({
      toolUse: { ...useOf(call, at, exchange), input: parseJson(pieces.join('')) ?? {} },
    })),
  ];
  return JSON.stringify({
    metrics: { latencyMs: 1 },
    output: { message: { content, role: 'assistant' } },
    stopReason: stopReasonOf(answer),
    usage: usageOf(answer),
  });
}

/** Blocks of text and reasoning have no event at their start. The usage comes last, after the reason of the end. */
export function converseStream(answer: FullAnswer, exchange: Exchange): readonly WireEvent[] {
  let block = 0;
  const events: WireEvent[] = [write('preamble', 'messageStart', { role: 'assistant' })];
  const say = (deltas: readonly JsonObject[]) => {
    if (deltas.length === 0) return;
    for (const delta of deltas) events.push(write('token', 'contentBlockDelta', { contentBlockIndex: block, delta }));
    events.push(write('close', 'contentBlockStop', { contentBlockIndex: block++ }));
  };
  const reasoned = answer.reasoning.map((text) => ({ reasoningContent: { text } }));
  const signed = signature(exchange);
  say(reasoned.length === 0 || signed.signature === undefined ? reasoned : [...reasoned, { reasoningContent: signed }]);
  say(answer.tokens.map((text) => ({ text })));
  for (const [at, { pieces, ...call }] of answer.toolCalls.entries()) {
    const start = { toolUse: useOf(call, at, exchange) };
    events.push(write('open', 'contentBlockStart', { contentBlockIndex: block, start }));
    say(pieces.map((input) => ({ toolUse: { input } })));
  }
  return [
    ...events,
    write('finish', 'messageStop', { stopReason: stopReasonOf(answer) }),
    write('terminator', 'metadata', { metrics: { latencyMs: 1 }, usage: usageOf(answer) }),
  ];
}

function write(part: WireEvent['part'], name: string, payload: JsonObject): WireEvent {
  return { part, data: eventMessage(name, { ...payload, p: 'abcdef' }) };
}

/** Claude alone signs its reasoning. */
function signature(exchange: Exchange): JsonObject {
  if (!exchange.model.includes('anthropic.claude')) return {};
  return { signature: sealed('claude', exchange.random('signature')) };
}

function useOf(call: { readonly name: string; readonly id: string | undefined }, at: number, exchange: Exchange): JsonObject {
  const stem = exchange.random('call').text(20);
  return { name: call.name, toolUseId: call.id ?? `tooluse_${stem}${String(at).padStart(2, '0')}` };
}

/** Input tokens exclude what the cache served or stored. */
function usageOf({ usage }: FullAnswer): JsonObject {
  const { inputTokens, outputTokens, cacheReadTokens: read, cacheWriteTokens: written } = usage;
  return {
    inputTokens: Math.max(0, inputTokens - read - written),
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    ...(read + written > 0 && { cacheReadInputTokens: read, cacheWriteInputTokens: written }),
  };
}
