import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sameHoweverCut } from '../../../../../test/support/cut-anywhere.ts';
import { eventsOf, framesOf, framesOfText, rawOf } from '../../../../../test/support/decode-stream.ts';
import { encodeTo } from '../../../../../test/support/encode-to.ts';
import { type Recording, recordings } from '../../../../../test/support/recordings.ts';
import type { JsonObject } from '../../call/json.ts';
import type { Reply } from '../../call/reply.ts';
import type { ChatRequest, Message } from '../../call/request.ts';
import type { StreamEvent } from '../../call/stream-event.ts';
import { anthropicMessages } from './index.ts';
import { decodeCount, tokenCount } from './request/count-tokens.ts';
import { decodeRequest } from './request/decode-request.ts';

const all = recordings('anthropic-messages');
const answered = all.filter(({ status }) => status === 200);
// The one row without a status shows a tool that failed, in an answer that did not.
const replies = [...answered, ...all.filter(({ kind }) => kind.includes('error'))].filter(({ streaming }) => !streaming);
const streams = answered.filter(({ streaming }) => streaming);
// Two files hold the answers of several turns, one after another: only the first is an answer to its request.
const joined = streams.filter(({ responseText }) => responseText.split('event: message_stop').length > 2);
const broken = streams.filter(({ kind }) => kind.includes('midstream-error'));
const whole = streams.filter((recording) => !joined.includes(recording) && !broken.includes(recording));
const requests = answered.filter(({ request }) => request !== undefined);

const titled = (list: readonly Recording[]) => list.map((recording) => [recording.file, recording] as const);

// biome-ignore lint/suspicious/noExplicitAny: the plain reading trusts the recordings, that is its point
type Loose = any;

/** A second, plain reading of the same JSON, to compare with. */
interface Plain {
  text: string;
  reasoning: string;
  signatures: string[];
  calls: { id: string; name: string; input: unknown }[];
  finish: string;
  input: number;
  output: number;
}

function plainMessage(message: Loose): Plain {
  const of = (type: string): Loose[] => message.content.filter((block: Loose) => block.type === type);
  const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens, output_tokens } = message.usage;
  return {
    text: of('text').reduce((text, block) => text + block.text, ''),
    reasoning: of('thinking').reduce((text, block) => text + block.thinking, ''),
    signatures: of('thinking').flatMap(({ signature }) => signature || []),
    calls: of('tool_use').map(({ id, name, input }) => ({ id, name, input })),
    finish: message.stop_reason,
    input: input_tokens + (cache_read_input_tokens ?? 0) + (cache_creation_input_tokens ?? 0),
    output: output_tokens,
  };
}

/** Puts a stream together as the documentation says: blocks by index. A second `message_start` begins its blocks anew. */
function plainStream(text: string): Plain {
  const payloads = text.split(/\r?\n/).filter((line) => line.startsWith('data:'));
  const done: Loose[] = [];
  let blocks: Loose[] = [];
  let message: Loose = { usage: {} };
  for (const event of payloads.map((line): Loose => JSON.parse(line.slice(5)))) {
    const block = blocks[event.index];
    if (event.type === 'message_start') {
      done.push(...blocks.filter(({ whole, type }) => whole || type !== 'tool_use'));
      blocks = [];
      message = event.message;
    }
    if (event.type === 'content_block_start') blocks[event.index] = { ...event.content_block, json: '' };
    if (event.delta?.type === 'text_delta') block.text += event.delta.text;
    if (event.delta?.type === 'thinking_delta') block.thinking += event.delta.thinking;
    if (event.delta?.type === 'signature_delta') block.signature = event.delta.signature;
    if (event.delta?.type === 'input_json_delta') block.json += event.delta.partial_json;
    if (event.type === 'content_block_stop') {
      block.whole = true;
      if (block.type === 'tool_use' && block.json !== '') block.input = JSON.parse(block.json);
    }
    if (event.type === 'message_delta') message = { ...message, ...event.delta, usage: { ...message.usage, ...event.usage } };
  }
  return plainMessage({ ...message, content: [...done, ...blocks] });
}

function fromReply({ content, finish, usage }: Reply): Plain {
  const words = (type: string) => content.map((part) => (part.type === type && 'text' in part ? part.text : '')).join('');
  return {
    text: words('text'),
    reasoning: words('reasoning'),
    signatures: content.flatMap((part) => (part.type === 'reasoning' && part.signature ? [part.signature] : [])),
    calls: content.flatMap((part) =>
      part.type === 'tool-call' ? [{ id: part.id, name: part.name, input: JSON.parse(part.arguments) }] : [],
    ),
    finish: finish.raw,
    input: usage.inputTokens ?? -1,
    output: usage.outputTokens ?? -1,
  };
}

function fromEvents(events: readonly StreamEvent[]): Plain {
  const plain: Plain = { text: '', reasoning: '', signatures: [], calls: [], finish: '', input: -1, output: -1 };
  const calls: { id: string; name: string; json: string; whole: boolean }[] = [];
  for (const event of events) {
    if (event.type === 'text-delta') plain.text += event.text;
    if (event.type === 'reasoning-delta') plain.reasoning += event.text;
    if (event.type === 'reasoning-signature') plain.signatures.push(event.signature);
    if (event.type === 'tool-call-start') calls[event.index] = { id: event.id, name: event.name, json: '', whole: false };
    if (event.type === 'tool-call-delta') (calls[event.index] as Loose).json += event.arguments;
    if (event.type === 'tool-call-end') (calls[event.index] as Loose).whole = true;
    if (event.type === 'finish') plain.finish = event.finish.raw;
    if (event.type === 'usage') plain.input = event.usage.inputTokens ?? -1;
    if (event.type === 'usage') plain.output = event.usage.outputTokens ?? -1;
  }
  const ended = calls.filter((call) => call.whole);
  return { ...plain, calls: ended.map(({ id, name, json }) => ({ id, name, input: JSON.parse(json) })) };
}

function replyOf(text: string): Reply {
  const decoded = anthropicMessages.target.decodeReply(text);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded));
  return decoded.reply;
}

function requestOf(body: unknown): ChatRequest {
  const decoded = decodeRequest(body as JsonObject);
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.request;
}

describe('recorded replies', () => {
  it.each(titled(replies))('decodes %s without loss', (_file, { responseText }) => {
    expect(fromReply(replyOf(responseText))).toEqual(plainMessage(JSON.parse(responseText)));
  });

  it.each(titled(replies))('writes %s so that it reads the same again', (_file, { responseText }) => {
    const { raw: _raw, ...reply } = replyOf(responseText);
    const written = anthropicMessages.client.encodeReply({ ...reply, raw: { text: '', body: {} } }, 'stand-in');
    const { raw: _again, ...again } = replyOf(JSON.stringify(written));
    const visible = reply.content.filter((part) => part.type !== 'text' || part.text !== '');
    expect(again).toEqual({ ...reply, content: visible });
  });
});

describe('recorded streams', () => {
  it.each(titled(whole))('decodes %s without loss', (_file, { responseText }) => {
    const events = eventsOf(framesOfText(anthropicMessages.target, responseText));
    expect(fromEvents(events)).toEqual(plainStream(responseText));
    expect(events[0]).toMatchObject({ type: 'start', id: expect.any(String), model: expect.any(String) });
    expect(events.at(-1)).toEqual({ type: 'end' });
    const count = (type: string) => events.filter((event) => event.type === type).length;
    expect([count('start'), count('finish'), count('end')]).toEqual([1, 1, 1]);
  });

  it.each(titled(whole))('passes the bytes of %s on as they came', (_file, { responseText }) => {
    expect(rawOf(framesOfText(anthropicMessages.target, responseText)).trimEnd()).toBe(responseText.trimEnd());
  });

  it.each(titled(streams))('gives the same events for %s wherever its bytes are cut', (_file, { bytes }) =>
    sameHoweverCut(anthropicMessages.target, bytes),
  );

  it('gives the same events byte by byte, inside characters too', () => {
    const { responseText } = streams.find(({ responseText }) => /[^\x20-\x7e\s]/.test(responseText)) as Recording;
    const bytes = Buffer.from(responseText);
    const single = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
    expect(framesOf(anthropicMessages.target, single)).toEqual(framesOf(anthropicMessages.target, [bytes]));
  });

  it.each(titled(whole))('writes %s so that it reads the same again', (_file, { responseText }) => {
    const events = eventsOf(framesOfText(anthropicMessages.target, responseText));
    const encoder = anthropicMessages.client.streamEncoder({
      includeUsage: true,
      id: 'stand-in',
      model: 'stand-in',
      createdAt: 1,
    });
    const written = events.map((event) => encoder.encode(event)).join('');
    const again = eventsOf(framesOfText(anthropicMessages.target, written));
    expect(again[0]).toEqual(events[0]);
    // A call that a server-side fallback cut off is never ended in the events, but its block must be closed.
    const ended = again.filter(
      (event) => event.type !== 'tool-call-end' || events.some((other) => isDeepStrictEqual(event, other)),
    );
    expect(fromEvents(ended)).toEqual(fromEvents(events));
  });

  it.each(titled(joined))('reads of %s what comes before the first end', (_file, { responseText }) => {
    const end = 'data: {"type":"message_stop"}\n\n';
    const first = responseText.slice(0, responseText.indexOf(end) + end.length);
    expect(eventsOf(framesOfText(anthropicMessages.target, responseText))).toEqual(
      eventsOf(framesOfText(anthropicMessages.target, first)),
    );
  });

  it.each(titled(broken))('ends %s in its error', (_file, { responseText }) => {
    const frames = framesOfText(anthropicMessages.target, responseText);
    const error = { type: 'overloaded_error', message: 'Overloaded', details: null };
    expect(frames.at(-1)).toEqual({ events: [{ type: 'provider-error', body: { type: 'error', error } }], raw: '' });
    expect(eventsOf(frames).some(({ type }) => type === 'end' || type === 'finish')).toBe(false);
  });
});

describe('recorded errors', () => {
  it.each(titled(all.filter(({ status, kind }) => status >= 400 && !kind.includes('error'))))(
    'takes %s for no answer',
    (_file, { responseText }) => {
      expect(anthropicMessages.target.decodeReply(responseText)).toEqual({ ok: false, providerError: JSON.parse(responseText) });
    },
  );
});

/** What decoding gives for what encoding could send. */
function sendable(request: ChatRequest): ChatRequest {
  const messages = request.messages.map((message): Message => {
    if (message.role === 'assistant') return { ...message, content: message.content.filter(({ type }) => type !== 'reasoning') };
    if (message.role !== 'tool') return message;
    return { role: 'tool', content: message.content.map(({ isError, ...rest }) => (isError ? { ...rest, isError } : rest)) };
  });
  const { reasoning: _reasoning, ...rest } = request;
  return { ...rest, messages, unportable: request.unportable.filter(({ feature }) => feature === 'cache_control') };
}

describe('recorded requests', () => {
  it.each(titled(requests))('accepts the request of %s', (_file, { request }) => {
    expect(decodeRequest(request as JsonObject)).toMatchObject({ ok: true, model: (request as Loose).model });
  });

  it.each(titled(requests))('writes the request of %s so that it reads the same again', (_file, { request }) => {
    const decoded = requestOf(request);
    const encoded = anthropicMessages.target.encodeRequest(decoded, encodeTo({ maxOutputTokens: 128_000, prefill: true }));
    if (!encoded.ok) {
      expect(decoded.unportable).toContainEqual({ feature: encoded.unsupported, otherwise: 'refuse' });
      return;
    }
    const again = requestOf(encoded.body);
    expect({ ...again, output: undefined }).toEqual({ ...sendable(decoded), output: undefined });
    expect(again.output?.type).toBe(decoded.output?.type);
  });

  it.each(titled(requests))('passes the request of %s on as it came, but for the model', (_file, { request }) => {
    const body = request as JsonObject;
    const passed = anthropicMessages.target.pass.encode(body, requestOf(body), encodeTo({ thinking: 'adaptive' }));
    expect(passed).toEqual({ ok: true, changed: false, warnings: [], body: { ...body, model: 'target-model' } });
  });
});

describe('recorded counts', () => {
  const counts = recordings('anthropic-count-tokens').filter(({ status }) => status === 200);

  it.each(titled(counts))('reads the count of %s, and asks for it as it was asked', (_file, { request, responseText }) => {
    expect(tokenCount.decode(JSON.parse(responseText))).toBe(JSON.parse(responseText).input_tokens);
    const body = request as JsonObject;
    const decoded = decodeCount(body);
    if (!decoded.ok) throw new Error(decoded.message);
    const encoded = tokenCount.encode(body, decoded.request, encodeTo({ thinking: 'adaptive' }));
    expect(encoded).toMatchObject({ ok: true, body: { ...body, model: 'target-model' } });
  });
});
