import type { FullAnswer } from '../answer.ts';
import { type JsonObject, parseJson } from '../json.ts';
import { sealed } from './sealed.ts';
import type { Exchange, WireEvent } from './wire.ts';

const finishWords: ReadonlyMap<string, string> = new Map([
  ['stop', 'STOP'],
  ['tool_calls', 'STOP'],
  ['length', 'MAX_TOKENS'],
  ['content_filter', 'SAFETY'],
]);

/** A whole answer. */
export function geminiJson(answer: FullAnswer, exchange: Exchange): string {
  const said = partsOf(answer, exchange).flatMap(({ parts }) => parts);
  const texts = joinTexts(said);
  return JSON.stringify(response(texts.length > 0 ? texts : [{ text: '' }], answer, exchange, finishOf(answer)));
}

/** Responses with the new parts only; the last one has the finish reason. There is no terminator. */
export function geminiStream(answer: FullAnswer, exchange: Exchange): readonly WireEvent[] {
  const write = (part: WireEvent['part'], parts: readonly JsonObject[], finish?: string): WireEvent => ({
    part,
    data: `data: ${JSON.stringify(response(parts, answer, exchange, finish))}\r\n\r\n`,
  });
  return [
    ...partsOf(answer, exchange).map(({ parts }) => write('token', parts)),
    write('finish', [{ text: '' }], finishOf(answer)),
  ];
}

interface Piece {
  readonly parts: readonly JsonObject[];
}

/** Calls come whole, and all in one piece; the first of them carries the signature of the reasoning that led to them. */
function partsOf({ tokens, reasoning, toolCalls }: FullAnswer, exchange: Exchange): readonly Piece[] {
  const signature = { thoughtSignature: sealed(exchange.account, exchange.random('signature')) };
  const signs = /gemini-(?:[3-9]|.*latest)/.test(exchange.model);
  const calls = toolCalls.map(({ name, id, pieces }, index) => ({
    functionCall: { ...(id !== undefined && { id }), name, args: parseJson(pieces.join('')) ?? {} },
    ...(signs && index === 0 && signature),
  }));
  return [
    ...reasoning.map((text) => ({ parts: [{ text, thought: true }] })),
    ...tokens.map((text) => ({ parts: [{ text }] })),
    ...(calls.length > 0 ? [{ parts: calls }] : []),
  ];
}

function joinTexts(parts: readonly JsonObject[]): readonly JsonObject[] {
  const joined: JsonObject[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last && typeof part.text === 'string' && typeof last.text === 'string' && part.thought === last.thought) {
      joined[joined.length - 1] = { ...last, text: last.text + part.text };
    } else joined.push(part);
  }
  return joined;
}

function finishOf({ finish }: FullAnswer): string {
  return finish === undefined ? 'STOP' : (finishWords.get(finish) ?? finish);
}

function response(parts: readonly JsonObject[], answer: FullAnswer, exchange: Exchange, finishReason?: string): JsonObject {
  return {
    candidates: [
      {
        content: { parts, role: 'model' },
        ...(finishReason !== undefined && { finishReason }),
        index: 0,
        ...(answer.sources.length > 0 && { groundingMetadata: finishReason === undefined ? {} : groundingOf(answer) }),
      },
    ],
    usageMetadata: usageOf(answer),
    modelVersion: answer.model,
    responseId: exchange.random('id').text(22),
  };
}

/** Output excludes reasoning, input includes what the cache served. */
function usageOf({ usage }: FullAnswer): JsonObject {
  const { inputTokens, outputTokens, cacheReadTokens, reasoningTokens } = usage;
  return {
    promptTokenCount: inputTokens,
    candidatesTokenCount: Math.max(0, outputTokens - reasoningTokens),
    totalTokenCount: inputTokens + outputTokens,
    ...(cacheReadTokens > 0 && { cachedContentTokenCount: cacheReadTokens }),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: inputTokens }],
    ...(reasoningTokens > 0 && { thoughtsTokenCount: reasoningTokens }),
  };
}

/** The sources of an answer, by their bytes in its text. */
function groundingOf({ tokens, sources }: FullAnswer): JsonObject {
  const text = tokens.join('');
  const byteAt = (at: number) => Buffer.byteLength(text.slice(0, at));
  return {
    searchEntryPoint: { renderedContent: '<div>simulated</div>' },
    groundingChunks: sources.map(({ url, title }) => ({ web: { uri: url, title } })),
    groundingSupports: sources.map(({ start, end }, index) => ({
      segment: { ...(start > 0 && { startIndex: byteAt(start) }), endIndex: byteAt(end), text: text.slice(start, end) },
      groundingChunkIndices: [index],
    })),
    webSearchQueries: ['simulated'],
  };
}
