import type { JsonObject } from './json.ts';

/** What the model says, as data. Every wire writes it in its own form. */
export interface ModelAnswer {
  /** Cut into words for a stream. */
  readonly text?: string;
  /** The chunks of a stream, where they matter; in place of `text`. */
  readonly tokens?: readonly string[];
  /** Said before the text: `reasoning_content` on the openai wire, a thinking block on the anthropic wire. */
  readonly reasoning?: string;
  readonly toolCalls?: readonly ToolCallAnswer[];
  /** What the provider has found in the web. Told only where the request asks for a search, on the wires that have one. */
  readonly sources?: readonly SourceAnswer[];
  /** On the openai wire: parallel tool calls are all started, then their arguments come in turns. */
  readonly interleave?: boolean;
  /** Why the model stopped, in the words of either wire: `length` and `max_tokens` are the same. */
  readonly finish?: string;
  readonly usage?: AnswerUsage;
  /** What the answer says that ran; the model asked for where left out. */
  readonly model?: string;
}

/** A tool call that the model makes. */
export interface ToolCallAnswer {
  readonly name: string;
  /** A string is sent as it is, broken or not. Default `{}`. */
  readonly arguments?: JsonObject | string;
  readonly id?: string;
}

/** A page that the answer goes back to. */
export interface SourceAnswer {
  readonly url: string;
  readonly title?: string;
  /** The part of the text that goes back to the page. Default: the whole text. */
  readonly of?: string;
  /** What the page says; on the anthropic wire. */
  readonly cited?: string;
}

/** Tokens. Input includes what the cache served or stored, output includes reasoning. What is left out is counted from the texts. */
export interface AnswerUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
}

/** The bytes of a real answer, sent again as they were. */
export interface RecordedAnswer {
  readonly recording: Recording;
}

/** An answer as its bytes, and how they are sent. */
export interface Recording {
  /** Default 200. */
  readonly status?: number;
  /** As recorded; what frames the body (`content-length`, `transfer-encoding`, `connection`) is made new. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** The body is an event stream: it is written event by event. Default: as its `content-type` says. */
  readonly sse?: boolean;
  /** Only so many bytes of the body are sent, then the socket is closed without an end. */
  readonly cutAt?: number;
  /** The body is written in pieces that end at these byte offsets. */
  readonly splitAt?: 'every-byte' | readonly number[];
}

/** What the model says: as data that the wire writes, or as bytes. */
export type Answer = ModelAnswer | RecordedAnswer;

/** An answer with nothing left open. */
export interface FullAnswer {
  readonly model: string;
  readonly tokens: readonly string[];
  readonly reasoning: readonly string[];
  readonly toolCalls: readonly FullToolCall[];
  /** Empty where the request asks for no search. */
  readonly sources: readonly FullSource[];
  readonly interleave: boolean;
  readonly finish: string | undefined;
  readonly usage: Required<AnswerUsage>;
}

export interface FullSource {
  readonly url: string;
  readonly title: string;
  readonly cited: string;
  /** UTF-16 units of the text, `end` not included. */
  readonly start: number;
  readonly end: number;
}

export interface FullToolCall {
  readonly name: string;
  readonly id: string | undefined;
  /** JSON text, cut into the pieces of a stream. */
  readonly pieces: readonly string[];
}

/**
 * @param requestText - the request's body: what the input tokens are counted from
 * @param searches - the request asks for a search of the web
 */
export function fillIn(answer: ModelAnswer, model: string, requestText: string, searches = false): FullAnswer {
  const tokens = answer.tokens ?? wordsOf(answer.text ?? '');
  const reasoning = wordsOf(answer.reasoning ?? '');
  const toolCalls = (answer.toolCalls ?? []).map(fillInCall);
  const counted = tokens.length + reasoning.length + toolCalls.reduce((sum, call) => sum + call.pieces.length + 1, 0);
  return {
    model: answer.model ?? model,
    tokens,
    reasoning,
    toolCalls,
    sources: searches ? (answer.sources ?? []).map((source) => fillInSource(source, tokens.join(''))) : [],
    interleave: answer.interleave ?? false,
    finish: answer.finish,
    usage: {
      inputTokens: answer.usage?.inputTokens ?? Math.ceil(requestText.length / 4),
      outputTokens: answer.usage?.outputTokens ?? counted,
      cacheReadTokens: answer.usage?.cacheReadTokens ?? 0,
      cacheWriteTokens: answer.usage?.cacheWriteTokens ?? 0,
      reasoningTokens: answer.usage?.reasoningTokens ?? reasoning.length,
    },
  };
}

function fillInSource({ url, title = url, cited = '', of }: SourceAnswer, text: string): FullSource {
  const start = of === undefined ? 0 : text.indexOf(of);
  if (start < 0) throw new Error(`The text of the answer has no part "${of}".`);
  return { url, title, cited, start, end: start + (of ?? text).length };
}

function fillInCall(call: ToolCallAnswer): FullToolCall {
  const text = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? {});
  return { name: call.name, id: call.id, pieces: text.match(/[\s\S]{1,8}/gu) ?? [] };
}

/** Words with the space before them, as tokenizers cut: joined they are the text again. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+$/gu) ?? [];
}
