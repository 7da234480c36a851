import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameHoweverCut } from '../../../../../test/support/cut-anywhere.ts';
import { eventsOf, framesOf, framesOfText, rawOf } from '../../../../../test/support/decode-stream.ts';
import { encodeTo } from '../../../../../test/support/encode-to.ts';
import { type Recording, recordings } from '../../../../../test/support/recordings.ts';
import type { JsonObject } from '../../call/json.ts';
import type { ModelTraits } from '../../call/model-traits.ts';
import type { Reply } from '../../call/reply.ts';
import type { ChatRequest, Message } from '../../call/request.ts';
import type { StreamEvent } from '../../call/stream-event.ts';
import { gemini } from './index.ts';
import { camelCased } from './read-json.ts';
import { decodeCount, tokenCount } from './request/count-tokens.ts';
import { decodeRequest } from './request/decode-request.ts';

const { target, client } = gemini;
// Two come from a client over gRPC, and have numbers in place of the words of the JSON API.
const all = [...recordings('gemini'), ...recordings('vertex')].filter(
  ({ responseText }) => !/"finishReason": ?\d/.test(responseText),
);
const answered = all.filter(({ status, kind }) => status === 200 && !kind.includes('error'));
const replies = answered.filter(({ streaming }) => !streaming);
const streams = answered.filter(({ streaming }) => streaming);
const broken = streams.filter(({ kind }) => kind.includes('midstream-error'));
const whole = streams.filter((recording) => !broken.includes(recording));
const requests = answered.filter(({ request }) => request !== undefined);

const titled = (list: readonly Recording[]) => list.map((recording) => [recording.file, recording] as const);

// biome-ignore lint/suspicious/noExplicitAny: the plain reading trusts the recordings, that is its point
type Loose = any;

/** A second, plain reading of the same JSON, to compare with. */
interface Plain {
  text: string;
  reasoning: string;
  calls: { name: string; input: unknown }[];
  finish: string;
  input: number;
  output: number;
}

function plainUsage(usage: Loose): Pick<Plain, 'input' | 'output'> {
  return {
    input: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
    output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
  };
}

/** What responses say in turn, put together; a stream tells its usage many times, and the last one counts. */
function plainly(responses: readonly Loose[]): Plain {
  const plain: Plain = { text: '', reasoning: '', calls: [], finish: '', input: 0, output: 0 };
  for (const { candidates: [candidate] = [], promptFeedback, usageMetadata = {} } of responses) {
    for (const part of candidate?.content?.parts ?? []) {
      if (part.thought) plain.reasoning += part.text;
      else if (part.text !== undefined) plain.text += part.text;
      const { name, args = {} } = part.functionCall ?? {};
      if (name) plain.calls.push({ name, input: args });
    }
    plain.finish = candidate?.finishReason ?? promptFeedback?.blockReason ?? plain.finish;
    if (Object.keys(usageMetadata).some((name) => name.endsWith('TokenCount'))) Object.assign(plain, plainUsage(usageMetadata));
  }
  // Arguments in pieces are looked at in a test of their own.
  if (responses.some(isPieced)) plain.calls = plain.calls.map(({ name }) => ({ name, input: 'in pieces' }));
  return plain;
}

function isPieced(response: Loose): boolean {
  return (response.candidates?.[0]?.content?.parts ?? []).some(
    ({ functionCall }: Loose) => functionCall?.partialArgs !== undefined,
  );
}

function responsesOf(text: string): readonly Loose[] {
  const lines = text.split(/\r?\n/).filter((line) => line.startsWith('data:'));
  return lines.map((line): Loose => JSON.parse(line.slice(5)));
}

function fromReply({ content, finish, usage }: Pick<Reply, 'content' | 'finish' | 'usage'>): Plain {
  const words = (type: string) => content.map((part) => (part.type === type && 'text' in part ? part.text : '')).join('');
  return {
    text: words('text'),
    reasoning: words('reasoning'),
    calls: content.flatMap((part) => (part.type === 'tool-call' ? [{ name: part.name, input: JSON.parse(part.arguments) }] : [])),
    finish: finish.raw,
    input: usage.inputTokens ?? 0,
    output: usage.outputTokens ?? 0,
  };
}

function fromEvents(events: readonly StreamEvent[]): Plain {
  const plain: Plain = { text: '', reasoning: '', calls: [], finish: '', input: 0, output: 0 };
  const calls: { name: string; json: string; whole: boolean }[] = [];
  for (const event of events) {
    if (event.type === 'text-delta') plain.text += event.text;
    if (event.type === 'reasoning-delta') plain.reasoning += event.text;
    if (event.type === 'tool-call-start') calls[event.index] = { name: event.name, json: '', whole: false };
    if (event.type === 'tool-call-delta') (calls[event.index] as Loose).json += event.arguments;
    if (event.type === 'tool-call-end') (calls[event.index] as Loose).whole = true;
    if (event.type === 'finish') plain.finish = event.finish.raw;
    if (event.type === 'usage') plain.input = event.usage.inputTokens ?? 0;
    if (event.type === 'usage') plain.output = event.usage.outputTokens ?? 0;
  }
  const ended = calls.filter((call) => call.whole);
  return { ...plain, calls: ended.map(({ name, json }) => ({ name, input: JSON.parse(json) })) };
}

function replyOf(text: string): Reply {
  const decoded = target.decodeReply(text);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded));
  return decoded.reply;
}

function requestOf(body: unknown): ChatRequest {
  const decoded = decodeRequest({ body: body as JsonObject, inPath: 'm', query: '', header: () => undefined }, false);
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.request;
}

describe('recorded replies', () => {
  it.each(titled(replies))('decodes %s without loss', (_file, { responseText }) => {
    const reply = replyOf(responseText);
    expect(fromReply(reply)).toEqual(plainly([JSON.parse(responseText)]));
    expect(reply.finish.unified).not.toBe('broken');
    const ids = reply.content.flatMap((part) => (part.type === 'tool-call' ? [part.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain('');
  });

  it.each(titled(replies))('writes %s so that it reads the same again', (_file, { responseText }) => {
    const { raw: _raw, ...reply } = replyOf(responseText);
    const written = client.encodeReply({ ...reply, raw: { text: '', body: {} } }, 'stand-in');
    const { raw: _again, ...again } = replyOf(JSON.stringify(written));
    const finish = { ...reply.finish, raw: expect.any(String) };
    const content = reply.content.filter((part) => !('text' in part) || part.text !== '');
    const usage = { inputTokens: 0, outputTokens: 0, ...reply.usage };
    expect(again).toEqual({ id: 'stand-in', ...reply, content, finish, usage });
  });

  it('a blocked prompt and a filtered answer are answers, and say so', () => {
    const filtered = replies
      .filter(({ kind }) => kind.includes('refusal-filter'))
      .map(({ responseText }) => replyOf(responseText));
    expect(filtered.map(({ finish }) => finish)).toEqual([
      { unified: 'filtered', raw: 'SAFETY' },
      { unified: 'filtered', raw: 'MODEL_ARMOR' },
    ]);
  });
});

describe('recorded streams', () => {
  it.each(titled(whole))('decodes %s without loss', (_file, { responseText }) => {
    const events = eventsOf(framesOfText(target, responseText));
    const responses = responsesOf(responseText);
    const plain = fromEvents(events);
    const calls = responses.some(isPieced) ? plain.calls.map(({ name }) => ({ name, input: 'in pieces' })) : plain.calls;
    expect({ ...plain, calls }).toEqual(plainly(responses));
    expect(events[0]).toMatchObject({ type: 'start', model: expect.any(String) });
    const count = (type: string) => events.filter((event) => event.type === type).length;
    expect([count('start'), count('finish')]).toEqual([1, 1]);
    expect(count('tool-call-end')).toBe(count('tool-call-start'));
  });

  it.each(titled(whole))('passes the bytes of %s on as they came', (_file, { responseText }) => {
    expect(rawOf(framesOfText(target, responseText)).trimEnd()).toBe(responseText.trimEnd());
  });

  it.each(titled(streams))('gives the same events for %s wherever its bytes are cut', (_file, { bytes }) =>
    sameHoweverCut(target, bytes),
  );

  it.each(titled(streams))('meets %s with damaged bytes without throwing', (_file, { responseText }) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(responseText.length), fc.nat(255)), { minLength: 1, maxLength: 20 }), (damage) => {
        const bytes = Buffer.from(responseText);
        for (const [at, byte] of damage) bytes[at % bytes.length] = byte;
        for (const event of eventsOf(framesOf(target, [bytes])))
          if (event.type === 'tool-call-delta') expect(() => JSON.parse(event.arguments)).not.toThrow();
      }),
      { numRuns: 8 },
    );
  });

  it.each(titled(whole))('writes %s so that it reads the same again', (_file, { responseText }) => {
    const events = eventsOf(framesOfText(target, responseText));
    const encoder = client.streamEncoder({ includeUsage: true, id: 'stand-in', model: 'stand-in', createdAt: 1 });
    const written = [...events, { type: 'end' } as const].map((event) => encoder.encode(event)).join('');
    const again = eventsOf(framesOfText(target, written));
    expect(again[0]).toEqual({ id: 'stand-in', ...events[0] });
    expect(fromEvents(again)).toEqual(fromEvents(events));
  });

  it.each(titled(broken))('ends %s in its error', (_file, { responseText }) => {
    const frames = framesOfText(target, responseText);
    expect(frames.at(-1)).toMatchObject({
      events: [{ type: 'provider-error', body: { error: { status: 'UNAVAILABLE' } } }],
      raw: '',
    });
    expect(eventsOf(frames).some(({ type }) => type === 'end' || type === 'finish')).toBe(false);
  });

  it.each([
    ['gemini/vercel__google-stream-no-args-tool-call.chunks.txt', [{}, { id: 'A' }, { id: 'B' }, { id: 'C' }]],
    ['gemini/vercel__google-stream-tool-call-arguments.chunks.txt', [{ location: 'Boston' }, { location: 'San Francisco' }]],
    [
      'vertex/stream__parallel-tools_reasoning__gemini-3-pro-preview.json',
      [{ country: 'USA', location: 'NewYorkCity', purpose: 'to know what to wear today', unit: 'C' }],
    ],
    ['vertex/stream__tool-call_reasoning__gemini-3-pro-preview.json', [{ denominator: 2, numerator: 100 }]],
  ])('puts the arguments together that come in pieces in %s', (file, inputs) => {
    const { responseText } = whole.find((recording) => recording.file === file) as Recording;
    expect(fromEvents(eventsOf(framesOfText(target, responseText))).calls.map(({ input }) => input)).toEqual(inputs);
  });

  it('puts lists and objects inside each other together, and loses no piece', () => {
    const { responseText } = whole.find(({ file }) => file.includes('nested')) as Recording;
    const [call] = fromEvents(eventsOf(framesOfText(target, responseText))).calls;
    expect(call).toMatchObject({ name: 'cookRecipe', input: { recipe: { name: 'Lasagna' } } });
    const { ingredients, steps } = (call as Loose).input.recipe;
    expect([ingredients.length, steps.length]).toEqual([10, 10]);
    expect(ingredients[9]).toEqual({ name: 'Pepper', amount: '1/2 tsp' });
    expect(steps[9]).toBe('Let stand for 15 minutes before serving.');
  });
});

describe('recorded errors', () => {
  it.each(titled(all.filter(({ status }) => status >= 400)))('takes %s for no answer', (_file, { responseText }) => {
    expect(target.decodeReply(responseText)).toEqual({ ok: false, providerError: JSON.parse(responseText) });
  });
});

/** What decoding gives for what encoding could send. */
function sendable(request: ChatRequest): ChatRequest {
  const messages = request.messages.map((message): Message => {
    if (message.role !== 'assistant') return message;
    return { ...message, content: message.content.filter(({ type }) => type !== 'reasoning') };
  });
  return { ...request, messages, unportable: [] };
}

describe('recorded requests', () => {
  it.each(titled(requests))('writes the request of %s so that it reads the same again', (_file, { request }) => {
    const decoded = requestOf(request);
    const encoded = target.encodeRequest(decoded, encodeTo({ mediaInResults: true, ...thinkingAsIn(decoded) }));
    if (!encoded.ok) {
      expect(decoded.unportable).toContainEqual(expect.objectContaining({ feature: encoded.unsupported, otherwise: 'refuse' }));
      return;
    }
    const again = requestOf(encoded.body);
    expect(again).toEqual(sendable(merged(decoded)));
  });

  it.each(titled(requests))('passes the request of %s on as it came', (file, { request }) => {
    const body = request as JsonObject;
    const native = !file.startsWith('vertex/');
    const passed = target.pass.encode(body, requestOf(body), encodeTo({ signsCalls: file.includes('gemini-3') }, { native }));
    expect(passed).toEqual({ ok: true, changed: false, warnings: [], body: camelCased(body) });
  });
});

/** A model that takes the form of reasoning that the request has. */
function thinkingAsIn({ reasoning }: ChatRequest): Pick<ModelTraits, 'geminiThinking'> {
  return reasoning?.budgetTokens === undefined ? {} : { geminiThinking: { by: 'budget', range: [1, 1000], mayBeOff: true } };
}

/** Turns of one role in a row are one turn. */
function merged(request: ChatRequest): ChatRequest {
  const messages: Message[] = [];
  for (const message of request.messages) {
    const last = messages.at(-1);
    if (last?.role === 'user' && message.role === 'user')
      messages[messages.length - 1] = { role: 'user', content: [...last.content, ...message.content] };
    else messages.push(message);
  }
  return { ...request, messages };
}

describe('recorded counts', () => {
  const counts = recordings('gemini-count-tokens').filter(({ status }) => status === 200);

  it.each(titled(counts))('reads the count of %s, and asks for it as it was asked', (_file, { request, responseText }) => {
    expect(tokenCount.decode(JSON.parse(responseText))).toBe(JSON.parse(responseText).totalTokens);
    const body = request as JsonObject;
    const decoded = decodeCount({ body, inPath: 'm', query: '', header: () => undefined });
    if (!decoded.ok) throw new Error(decoded.message);
    expect(tokenCount.encode(body, decoded.request, encodeTo())).toMatchObject({ ok: true, body });
  });
});
