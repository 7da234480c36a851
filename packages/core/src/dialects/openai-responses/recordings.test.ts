import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameHoweverCut } from '../../../../../test/support/cut-anywhere.ts';
import { eventsOf, framesOf, framesOfText, rawOf } from '../../../../../test/support/decode-stream.ts';
import { encodeTo } from '../../../../../test/support/encode-to.ts';
import { allRecordings, type Recording } from '../../../../../test/support/recordings.ts';
import type { JsonObject } from '../../call/json.ts';
import type { Reply } from '../../call/reply.ts';
import type { ChatRequest, Message } from '../../call/request.ts';
import type { StreamEvent } from '../../call/stream-event.ts';
import { openaiResponses } from './index.ts';
import { decodeRequest } from './request/decode-request.ts';
import { itemTracker } from './stream/item-tracker.ts';

const { target, client } = openaiResponses;
const all = allRecordings().filter(({ api }) => api === 'responses' || api === 'mantle-responses');
const isError = ({ kind }: Recording) => kind.some((tag) => tag.includes('error'));
const answered = all.filter((recording) => recording.status === 200 && !isError(recording));
/** Some files are an item of an answer, or several answers in a row. */
const isAnswer = ({ responseText }: Recording) => responseText.includes('"output"');
const replies = answered.filter((recording) => !recording.streaming && isAnswer(recording));
const streams = answered.filter(({ streaming }) => streaming);
const requests = answered.filter(({ request }) => request !== undefined);

/** Recordings whose deltas were shortened, or whose paths were replaced in some events, where they were published. */
const edited = /vercel__openai-phase|stream__tool-call_cached-usage_tool-result_builtin-tool-ci/;

const titled = (list: readonly Recording[]) => list.map((recording) => [recording.file, recording] as const);

// biome-ignore lint/suspicious/noExplicitAny: the plain reading trusts the recordings, that is its point
type Loose = any;

/** A second, plain reading of the same JSON, to compare with. */
interface Plain {
  text: string;
  refusal: string;
  calls: { id: string; name: string; arguments: string }[];
  usage: { input: number; output: number } | undefined;
}

function plainResponse({ output, usage }: Loose): Plain {
  const parts = output.flatMap((item: Loose) => (item.type === 'message' ? item.content : []));
  const words = (type: string, member: string) => parts.map((part: Loose) => (part.type === type ? part[member] : '')).join('');
  const calls = output.filter(({ type }: Loose) => type === 'function_call' || type === 'custom_tool_call');
  return {
    text: words('output_text', 'text'),
    refusal: words('refusal', 'refusal'),
    calls: calls.map((item: Loose) => ({
      id: item.call_id,
      name: item.name,
      arguments: item.type === 'custom_tool_call' ? item.input : item.arguments || '{}',
    })),
    usage: usage ? { input: usage.input_tokens, output: usage.output_tokens } : undefined,
  };
}

/** The parts of one thought are paragraphs. */
function plainReasoning({ output }: Loose): string {
  const thoughts = output.filter(({ type }: Loose) => type === 'reasoning');
  const partsOf = ({ summary, content }: Loose) => [...(summary ?? []), ...(content ?? [])].map(({ text }: Loose) => text);
  return thoughts.map((item: Loose) => partsOf(item).join('\n\n')).join('');
}

/** Every last event of a stream repeats the whole answer: it must be what the deltas said. */
function lastResponse(text: string): Loose {
  const events = text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line): Loose => JSON.parse(line.slice(6)));
  return events.findLast(({ type }) => type === 'response.completed' || type === 'response.incomplete')?.response;
}

function fromReply({ content, usage }: Reply): Plain {
  const words = (type: string) => content.map((part) => (part.type === type && 'text' in part ? part.text : '')).join('');
  return {
    text: words('text'),
    refusal: words('refusal'),
    calls: content.flatMap((part) =>
      part.type === 'tool-call' ? [{ id: part.id, name: part.name, arguments: part.arguments }] : [],
    ),
    usage: usage.inputTokens === undefined ? undefined : { input: usage.inputTokens, output: usage.outputTokens ?? -1 },
  };
}

function fromEvents(events: readonly StreamEvent[]): Plain {
  const plain: Plain = { text: '', refusal: '', calls: [], usage: undefined };
  for (const event of events) {
    if (event.type === 'text-delta') plain.text += event.text;
    if (event.type === 'refusal-delta') plain.refusal += event.text;
    if (event.type === 'tool-call-start') plain.calls[event.index] = { id: event.id, name: event.name, arguments: '' };
    if (event.type === 'tool-call-delta') (plain.calls[event.index] as Loose).arguments += event.arguments;
    if (event.type === 'usage') plain.usage = { input: event.usage.inputTokens ?? -1, output: event.usage.outputTokens ?? -1 };
  }
  return plain;
}

const reasoningIn = (events: readonly StreamEvent[]) =>
  events.map((event) => (event.type === 'reasoning-delta' ? event.text : '')).join('');

function replyOf(text: string): Reply {
  const decoded = target.decodeReply(text);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded));
  return decoded.reply;
}

const encoderFor = (resume?: Parameters<typeof client.streamEncoder>[0]['resume']) =>
  client.streamEncoder({ includeUsage: true, id: 'own', model: 'own', createdAt: 1, ...(resume && { resume }) });

it('there are recordings of each sort', () => {
  expect([replies.length, streams.length, requests.length].every((count) => count > 30)).toBe(true);
});

describe('recorded replies', () => {
  it.each(titled(replies))('decodes %s without loss', (_file, { responseText }) => {
    const body = JSON.parse(responseText);
    const reply = replyOf(responseText);
    expect(fromReply(reply)).toEqual(plainResponse(body));
    expect(reply).toMatchObject({ id: body.id, model: body.model, createdAt: body.created_at });
  });

  it.each(titled(replies))('writes %s so that it reads the same again', (_file, { responseText }) => {
    const { raw: _raw, id, ...reply } = replyOf(responseText);
    const { raw: _again, ...again } = replyOf(
      JSON.stringify(client.encodeReply({ ...reply, raw: { text: '', body: {} } }, id ?? '')),
    );
    expect(again).toMatchObject({ model: reply.model, finish: { unified: reply.finish.unified } });
    expect(again.content).toEqual(merged(reply.content));
    expect(fromReply({ ...again, raw: _again }).usage).toEqual(fromReply({ ...reply, raw: _raw }).usage);
  });
});

/** Reasoning without words (encrypted) is not written again. */
function merged(content: Reply['content']): Reply['content'] {
  return content.filter((part) => part.type !== 'reasoning' || part.text !== '');
}

describe('recorded streams', () => {
  it.each(titled(streams))('decodes %s without loss', (file, { responseText }) => {
    const events = eventsOf(framesOfText(target, responseText));
    const last = lastResponse(responseText);
    if (!edited.test(file)) expect(fromEvents(events)).toEqual(plainResponse(last));
    expect(reasoningIn(events)).toBe(plainReasoning(last));
    expect(events[0]).toMatchObject({ type: 'start', id: expect.any(String), model: expect.any(String) });
    expect(events.at(-1)).toEqual({ type: 'end' });
    const count = (kind: string) => events.filter(({ type }) => type === kind).length;
    expect(count('finish')).toBe(1);
    expect(count('tool-call-end')).toBe(count('tool-call-start'));
  });

  it.each(titled(streams))('passes the bytes of %s on as they came, up to their end', (_file, { responseText }) => {
    expect(rawOf(framesOfText(target, responseText)).trimEnd()).toBe(responseText.replace('data: [DONE]', '').trimEnd());
  });

  it.each(titled(streams))('gives the same events for %s wherever its bytes are cut', (_file, { bytes }) =>
    sameHoweverCut(target, bytes),
  );

  it.each(titled(streams))('meets %s with bytes changed, and throws at none', (_file, { responseText }) => {
    const bytes = Buffer.from(responseText);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(255)), { maxLength: 20 }),
        (changes) => {
          const mutated = Buffer.from(bytes);
          for (const [place, byte] of changes) mutated[Math.floor(place * mutated.length)] = byte;
          const tracker = itemTracker();
          for (const { note } of framesOf(target, [mutated])) if (note !== undefined) tracker.note(note);
          expect(tracker.position()).toBeDefined();
        },
      ),
      { numRuns: 5 },
    );
  });

  it.each(titled(streams))(
    'writes %s so that it reads the same again, and repeats it in its last event',
    (_file, { responseText }) => {
      const events = eventsOf(framesOfText(target, responseText));
      const encoder = encoderFor();
      const written = events.map((event) => encoder.encode(event)).join('');
      const again = eventsOf(framesOfText(target, written));
      const finish = (list: readonly StreamEvent[]) => list.find(({ type }) => type === 'finish');
      expect(fromEvents(again)).toEqual(fromEvents(events));
      expect(reasoningIn(again)).toBe(reasoningIn(events));
      expect(finish(again)).toMatchObject({ finish: { unified: (finish(events) as Loose).finish.unified } });
      expect(plainResponse(lastResponse(written))).toEqual(fromEvents(events));
      expectNumbered(written);
    },
  );

  it.each(titled(streams.filter(({ kind, file }) => !kind.join().match(/builtin|edge-case/) && !edited.test(file))))(
    'goes on with %s after any of its frames, and repeats both halves in the last event',
    (_file, { responseText }) => {
      const frames = framesOfText(target, responseText).filter(({ raw }) => raw !== '');
      if (frames.some(({ events }) => events.some(({ type }) => type === 'tool-call-start'))) return; // never gone on with
      for (let at = 3; at < frames.length - 1; at += 7) {
        const shown = frames.slice(0, at);
        const tracker = itemTracker();
        for (const { note } of shown) if (note !== undefined) tracker.note(note);
        const encoder = encoderFor({ id: 'resp_x', wire: tracker.position() });
        const rest: readonly StreamEvent[] = [
          { type: 'start', id: 'another', model: 'another' },
          { type: 'text-delta', text: ' and on' },
          { type: 'finish', finish: { unified: 'stop', raw: '' } },
          { type: 'usage', usage: { inputTokens: 1, outputTokens: 2 } },
          { type: 'end' },
        ];
        const written = rawOf(shown) + rest.map((event) => encoder.encode(event)).join('');
        const { text } = fromEvents(eventsOf(shown));
        expect(fromEvents(eventsOf(framesOfText(target, written))).text).toBe(`${text} and on`);
        const last = lastResponse(written);
        expect(plainResponse(last).text).toBe(`${text} and on`);
        expect(last).toMatchObject({ status: 'completed', id: lastResponse(responseText).id, store: false });
        expectNumbered(written);
      }
    },
  );
});

/** Numbers without gaps, places that are opened once and closed once, in order. */
function expectNumbered(text: string): void {
  const lines = text.split('\n').filter((line) => line.startsWith('data: {'));
  const events = lines.map((line): Loose => JSON.parse(line.slice(6)));
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, i) => i));
  const places = (type: string) => events.filter((event) => event.type === type).map((event) => event.output_index);
  expect(places('response.output_item.done').sort()).toEqual(places('response.output_item.added'));
  expect(places('response.output_item.added')).toEqual(events.at(-1)?.response.output.map((_: unknown, i: number) => i));
}

describe('recorded errors', () => {
  it.each(titled(all.filter((recording) => isError(recording) && !recording.streaming)))(
    'takes %s for no answer',
    (_file, { responseText }) => {
      expect(target.decodeReply(responseText).ok).toBe(false);
    },
  );

  it.each(titled(all.filter((recording) => isError(recording) && recording.streaming)))(
    'ends %s in its error',
    (_file, { responseText }) => {
      const frames = framesOfText(target, responseText);
      const events = eventsOf(frames);
      expect(events.filter(({ type }) => type === 'provider-error')).toEqual([
        { type: 'provider-error', body: expect.objectContaining({ error: expect.anything() }) },
      ]);
      expect(events.some(({ type }) => type === 'end' || type === 'finish')).toBe(false);
      expect(rawOf(frames)).not.toContain('event: error');
    },
  );
});

/** What decoding gives for what encoding could send. */
function sendable(request: ChatRequest): unknown {
  const messages = request.messages.flatMap((message): Message[] => {
    if (message.role !== 'assistant') return [message];
    const content = message.content.filter(({ type }) => type !== 'reasoning');
    return content.length === 0 ? [] : [{ ...message, content }];
  });
  return JSON.parse(
    JSON.stringify({ ...request, messages, unportable: request.unportable.filter(({ value }) => value !== undefined) }),
  );
}

describe('recorded requests', () => {
  it.each(titled(requests))('accepts the request of %s', (_file, { request }) => {
    expect(decodeRequest(request as JsonObject)).toMatchObject({ ok: true, model: (request as Loose).model });
  });

  it.each(titled(requests))('writes the request of %s so that it reads the same again', (_file, { request }) => {
    const decoded = decodeRequest(request as JsonObject);
    if (!decoded.ok) throw new Error(decoded.message);
    const to = encodeTo({ isReasoning: true, efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] });
    const encoded = target.encodeRequest(decoded.request, to);
    if (!encoded.ok) {
      expect(encoded.unsupported).toMatch(/built-in tool|previous_response_id|conversation|background|custom tools|file_/);
      return;
    }
    expect(encoded.body.store).toBe(false);
    const again = decodeRequest(encoded.body);
    if (!again.ok) throw new Error(again.message);
    const lost = encoded.warnings.some((warning) => warning.startsWith('strict is not sent'));
    const strip = (sent: Loose) => (lost ? { ...sent, tools: sent.tools.map(({ strict: _, ...tool }: Loose) => tool) } : sent);
    expect(strip(JSON.parse(JSON.stringify(again.request)))).toEqual(strip(sendable(decoded.request)));
  });

  it.each(titled(requests))('passes the request of %s on as it came, but for the model', (_file, { request }) => {
    const body = request as Loose;
    const decoded = decodeRequest(body);
    if (!decoded.ok) throw new Error(decoded.message);
    const passed = target.pass.encode(body, decoded.request, encodeTo());
    const warnings = decoded.request.bound ? [expect.stringContaining('binds the call to its provider')] : [];
    expect(passed).toEqual({ ok: true, changed: false, warnings, body: { ...body, model: 'target-model' } });
  });
});
