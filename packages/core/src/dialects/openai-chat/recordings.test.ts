import { describe, expect, it } from 'vitest';
import { sameHoweverCut } from '../../../../../test/support/cut-anywhere.ts';
import { eventsOf, framesOf, framesOfText, rawOf } from '../../../../../test/support/decode-stream.ts';
import { encodeTo } from '../../../../../test/support/encode-to.ts';
import { allRecordings, type Recording } from '../../../../../test/support/recordings.ts';
import type { JsonObject } from '../../call/json.ts';
import type { Reply } from '../../call/reply.ts';
import type { ChatRequest } from '../../call/request.ts';
import type { StreamEvent } from '../../call/stream-event.ts';
import { openaiChat } from './index.ts';
import { decodeRequest } from './request/decode-request.ts';

/** An error that is stored with the status 200; `recorded-errors.test.ts` reads it. */
const filtered = 'azure/json__refusal-filter__openllmetry-testing.json';
/** As SOURCES.tsv names them. */
const chatApis = new Set(['chat', 'compat-others', 'openai-compat', 'mantle-chat']);
const all = allRecordings().filter(({ api }) => chatApis.has(api));
const answered = all.filter(({ status, file }) => status === 200 && file !== filtered);
const replies = answered.filter(({ streaming }) => !streaming);
const streams = answered.filter(({ streaming }) => streaming);
const whole = streams.filter(({ kind }) => !kind.includes('midstream-error'));
/** One recording stops in its middle, and goes on to `[DONE]`. */
const unfinished = new Set(['openai-chat/stream__tool-call__gpt-4.1-mini.json']);
/** One host writes an error after its finish reason: the answer is whole, and the client's SDK would throw on the error. */
const trailingError = 'openrouter/stream__reasoning_max-tokens__minimax-m2-free.json';

const requests = answered.filter(({ request }) => request !== undefined);

const titled = (list: readonly Recording[]) => list.map((recording) => [recording.file, recording] as const);

/** A second, plain reading of the same JSON, to compare with. */
interface Plain {
  text: string;
  reasoning: string;
  refusal: string;
  calls: { id: string; name: string; arguments: string }[];
  finish: string;
  usage: { prompt_tokens: number; completion_tokens: number } | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: the plain reading trusts the recordings, that is its point
type Loose = any;

function emptyPlain(): Plain {
  return { text: '', reasoning: '', refusal: '', calls: [], finish: '', usage: undefined };
}

function addWords(plain: Plain, message: Loose): void {
  if (typeof message.content === 'string') plain.text += message.content;
  for (const part of Array.isArray(message.content) ? message.content : []) {
    if (part.type === 'text') plain.text += part.text;
    for (const thought of part.thinking ?? []) plain.reasoning += thought.text;
  }
  plain.reasoning += message.reasoning_content ?? message.reasoning ?? '';
  plain.refusal += message.refusal ?? '';
}

function plainReply(text: string): Plain {
  const body: Loose = JSON.parse(text);
  const plain = emptyPlain();
  const [choice] = body.choices;
  addWords(plain, choice.message);
  for (const call of choice.message.tool_calls ?? []) {
    plain.calls.push({ id: call.id, name: call.function.name, arguments: call.function.arguments || '{}' });
  }
  return { ...plain, finish: choice.finish_reason, usage: body.usage };
}

function plainStream(text: string): Plain {
  const plain = emptyPlain();
  const lines = text.split(/\r?\n/).filter((line) => line.startsWith('data: {'));
  for (const chunk of lines.map((line): Loose => JSON.parse(line.slice(6)))) {
    plain.usage = chunk.usage ?? chunk.x_groq?.usage ?? plain.usage;
    for (const choice of chunk.error ? [] : chunk.choices) {
      addWords(plain, choice.delta);
      plain.finish = choice.finish_reason ?? plain.finish;
      for (const call of choice.delta.tool_calls ?? []) {
        plain.calls[call.index] ??= { id: call.id, name: call.function.name, arguments: '' };
        (plain.calls[call.index] as Loose).arguments += call.function.arguments ?? '';
      }
    }
  }
  return plain;
}

function fromReply({ content, finish, usage }: Reply): Plain {
  const words = (type: string) => content.map((part) => (part.type === type && 'text' in part ? part.text : '')).join('');
  const calls = content.flatMap((part) => (part.type === 'tool-call' ? [{ ...part, type: undefined }] : []));
  return {
    ...{ text: words('text'), reasoning: words('reasoning'), refusal: words('refusal'), finish: finish.raw },
    calls: calls.map(({ id, name, arguments: text }) => ({ id, name, arguments: text })),
    usage:
      usage.inputTokens === undefined
        ? undefined
        : { prompt_tokens: usage.inputTokens, completion_tokens: usage.outputTokens ?? -1 },
  };
}

function fromEvents(events: readonly StreamEvent[]): Plain {
  const plain = emptyPlain();
  for (const event of events) {
    if (event.type === 'text-delta') plain.text += event.text;
    if (event.type === 'reasoning-delta') plain.reasoning += event.text;
    if (event.type === 'refusal-delta') plain.refusal += event.text;
    if (event.type === 'tool-call-start') plain.calls[event.index] = { id: event.id, name: event.name, arguments: '' };
    if (event.type === 'tool-call-delta') (plain.calls[event.index] as Loose).arguments += event.arguments;
    if (event.type === 'finish') plain.finish = event.finish.raw;
    if (event.type === 'usage') {
      plain.usage = { prompt_tokens: event.usage.inputTokens ?? -1, completion_tokens: event.usage.outputTokens ?? -1 };
    }
  }
  return plain;
}

/** xAI counts reasoning beside the completion. */
function expectSame(file: string, actual: Plain, expected: Plain): void {
  const said: Loose = expected.usage;
  const completion = file.startsWith('xai/') ? said.total_tokens - said.prompt_tokens : said?.completion_tokens;
  const calls = expected.calls.map((call) => (call.id === '' ? { ...call, id: expect.stringMatching(/^call_/) } : call)); // a host gives none
  expect(actual).toEqual({
    ...expected,
    calls,
    usage: said && { prompt_tokens: said.prompt_tokens, completion_tokens: completion },
  });
}

function replyOf(text: string): Reply {
  const decoded = openaiChat.target.decodeReply(text);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded));
  return decoded.reply;
}

describe('recorded replies', () => {
  it.each(titled(replies))('decodes %s without loss', (file, { responseText }) => {
    expectSame(file, fromReply(replyOf(responseText)), plainReply(responseText));
  });

  it.each(titled(replies))('writes %s so that it reads the same again', (_file, { responseText }) => {
    const { raw: _raw, id, ...reply } = replyOf(responseText);
    const { raw: _again, ...again } = replyOf(
      JSON.stringify(openaiChat.client.encodeReply({ ...reply, raw: { text: '', body: {} } }, id ?? '')),
    );
    expect(again).toEqual({
      ...reply,
      id: expect.stringContaining(id ?? ''),
      finish: { ...reply.finish, raw: expect.any(String) },
    });
  });
});

/** As the transport gives them on where a host leaves the terminator out. */
function ended(events: readonly StreamEvent[]): readonly StreamEvent[] {
  return events.at(-1)?.type === 'end' ? events : [...events, { type: 'end' }];
}

describe('recorded streams', () => {
  it.each(titled(whole))('decodes %s without loss', (file, { responseText }) => {
    const events = eventsOf(framesOfText(openaiChat.target, responseText));
    expectSame(file, fromEvents(events), plainStream(responseText));
    expect(events[0]).toMatchObject({ type: 'start', id: expect.any(String), model: expect.any(String) });
    expect(events.at(-1)?.type).toBe(responseText.includes('[DONE]') ? 'end' : 'finish');
    const count = (kind: string) => events.filter(({ type }) => type === kind).length;
    expect(count('finish')).toBe(unfinished.has(file) ? 0 : 1);
    expect(count('tool-call-end')).toBe(unfinished.has(file) ? 0 : count('tool-call-start'));
  });

  it.each(titled(whole))('passes the bytes of %s on as they came', (file, { responseText }) => {
    const expected = file === trailingError ? responseText.replace(/data: \{[^\n]*"error":\{.*\n\n/, '') : responseText;
    expect(rawOf(framesOfText(openaiChat.target, responseText)).trimEnd()).toBe(expected.trimEnd());
  });

  it.each(titled(whole))('tells a client of %s no usage that it did not ask for', (_file, { responseText }) => {
    const raw = rawOf(framesOfText(openaiChat.target, responseText, false));
    const chunks = raw.split('\n').filter((line) => line.startsWith('data: {'));
    for (const chunk of chunks.map((line): Loose => JSON.parse(line.slice(6)))) {
      expect(chunk.usage).not.toBeNull();
      if (chunk.usage) expect(chunk.choices).not.toEqual([]);
    }
    const { usage: _usage, ...words } = plainStream(responseText);
    expect(fromEvents(eventsOf(framesOfText(openaiChat.target, raw)))).toMatchObject(words);
  });

  it.each(titled(streams))('gives the same events for %s wherever its bytes are cut', (_file, { bytes }) =>
    sameHoweverCut(openaiChat.target, bytes),
  );

  it('gives the same events byte by byte, inside characters too', () => {
    const { responseText } = streams.find(({ responseText }) => /[^\x20-\x7e\s]/.test(responseText)) as Recording;
    const bytes = Buffer.from(responseText);
    const single = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
    expect(framesOf(openaiChat.target, single)).toEqual(framesOf(openaiChat.target, [bytes]));
  });

  it.each(titled(whole))('writes %s so that it reads the same again', (_file, { responseText }) => {
    const events = ended(eventsOf(framesOfText(openaiChat.target, responseText)));
    const encoder = openaiChat.client.streamEncoder({ includeUsage: true, id: 'stand-in', model: 'stand-in', createdAt: 1 });
    const again = eventsOf(framesOfText(openaiChat.target, events.map((event) => encoder.encode(event)).join('')));
    const words = { ...fromEvents(events), finish: expect.any(String) };
    expect(fromEvents(again)).toEqual(words);
    const unified = (list: readonly StreamEvent[]) =>
      list.flatMap((event) => (event.type === 'finish' ? [event.finish.unified] : []));
    expect(unified(again)).toEqual(unified(events));
    expect(again.at(-1)?.type).toBe(events.at(-1)?.type);
  });

  it.each(titled(streams.filter((recording) => !whole.includes(recording))))(
    'ends %s in its error',
    (_file, { responseText }) => {
      const frames = framesOfText(openaiChat.target, responseText);
      const last = frames.at(-1);
      expect(last?.events).toEqual([{ type: 'provider-error', body: expect.objectContaining({ error: expect.anything() }) }]);
      expect(last?.raw).toBe('');
      expect(eventsOf(frames).some(({ type }) => type === 'end' || type === 'finish')).toBe(false);
    },
  );
});

describe('recorded errors', () => {
  it.each(titled(all.filter(({ status }) => status >= 400)))('takes %s for no answer', (_file, { responseText }) => {
    expect(openaiChat.target.decodeReply(responseText).ok).toBe(false);
  });
});

/** What decoding gives for what encoding could send. */
function sendable(request: ChatRequest): ChatRequest {
  const { reasoning: _reasoning, topK: _topK, ...rest } = request;
  const messages = request.messages.map((message) =>
    message.role === 'assistant' ? { ...message, content: message.content.filter(({ type }) => type !== 'reasoning') } : message,
  );
  const { output } = request;
  const named = output?.type === 'json-schema' && { output: { ...output, name: output.name ?? 'answer' } }; // the wire requires a name
  const sent = {
    ...rest,
    ...named,
    messages,
    includeUsage: request.stream,
    unportable: request.unportable.filter(({ value }) => value !== undefined),
  };
  return JSON.parse(JSON.stringify(sent, (name, value) => (name === 'cache' ? undefined : value))); // marks are for other dialects
}

function withoutStrict(request: ChatRequest): ChatRequest {
  return { ...request, tools: request.tools.map(({ strict: _, ...tool }) => tool) };
}

describe('recorded requests', () => {
  it.each(titled(requests))('accepts the request of %s', (_file, { request }) => {
    const decoded = decodeRequest(request as JsonObject);
    expect(decoded).toMatchObject({ ok: true, model: (request as Loose).model });
  });

  it.each(titled(requests))('writes the request of %s so that it reads the same again', (file, { request }) => {
    const decoded = decodeRequest(request as JsonObject);
    if (!decoded.ok) throw new Error(decoded.message);
    const searchBy = file.startsWith('openrouter') ? 'openrouter-tool' : 'options';
    const encoded = openaiChat.target.encodeRequest(
      decoded.request,
      encodeTo({ maxTokensField: 'max_completion_tokens', searchBy }),
    );
    if (!encoded.ok) {
      expect(encoded.unsupported).toMatch(/^(audio|modalities|input_audio|.*built-in tool.*)$/);
      return;
    }
    if (encoded.warnings.some((warning) => warning.startsWith('images and files'))) return; // they have another place
    const again = decodeRequest(encoded.body);
    if (!again.ok) throw new Error(again.message);
    const lost = encoded.warnings.some((warning) => warning.startsWith('strict is not sent')); // one host is less strict
    const asked = lost ? withoutStrict(decoded.request) : decoded.request;
    expect([again.model, again.request]).toEqual(['target-model', sendable(asked)]);
  });

  it.each(titled(requests))('passes the request of %s on as it came, but for the model and the usage', (_file, { request }) => {
    const body = request as Loose;
    const decoded = decodeRequest(body);
    if (!decoded.ok) throw new Error(decoded.message);
    const maxTokensField = body.max_completion_tokens ? 'max_completion_tokens' : 'max_tokens';
    const native = !/"(?:cache_control|reasoning|reasoning_content|thinking)"/.test(JSON.stringify(body)); // OpenAI refuses these
    const passed = openaiChat.target.pass.encode(body, decoded.request, encodeTo({ maxTokensField }, { native }));
    const asked = body.stream ? { stream_options: { ...body.stream_options, include_usage: true } } : {};
    expect(passed).toEqual({ ok: true, changed: false, warnings: [], body: { ...body, ...asked, model: 'target-model' } });
  });
});
