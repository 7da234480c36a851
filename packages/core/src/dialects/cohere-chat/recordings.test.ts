import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameHoweverCut } from '../../../../../test/support/cut-anywhere.ts';
import { eventsOf, framesOfText } from '../../../../../test/support/decode-stream.ts';
import { type Recording, recordings } from '../../../../../test/support/recordings.ts';
import type { Reply } from '../../call/reply.ts';
import type { StreamEvent } from '../../call/stream-event.ts';
import { cohereChat } from './index.ts';

const { target } = cohereChat;
const all = recordings('cohere').filter(({ api }) => api === 'chat-v2');
const answered = all.filter(({ status, kind }) => status === 200 && !kind.includes('error'));
const replies = answered.filter(({ streaming }) => !streaming);
const streams = answered.filter(({ streaming }) => streaming);
const titled = (list: readonly Recording[]) => list.map((recording) => [recording.file, recording] as const);

// biome-ignore lint/suspicious/noExplicitAny: the plain reading trusts the recordings, that is its point
type Loose = any;

/** A second, plain reading of the same JSON, to compare with. */
interface Plain {
  text: string;
  reasoning: string;
  calls: { id: string; name: string; arguments: string }[];
  finish: string;
  usage: { input: number; output: number };
}

function emptyPlain(): Plain {
  return { text: '', reasoning: '', calls: [], finish: '', usage: { input: 0, output: 0 } };
}

function plainUsage({ tokens }: Loose): Plain['usage'] {
  return { input: tokens.input_tokens + (tokens.image_tokens ?? 0), output: tokens.output_tokens };
}

function plainReply(text: string): Plain {
  const { message, finish_reason: finish, usage }: Loose = JSON.parse(text);
  const plain = { ...emptyPlain(), finish, usage: plainUsage(usage) };
  for (const part of message.content ?? []) {
    plain.text += part.text ?? '';
    plain.reasoning += part.thinking ?? '';
  }
  plain.text += message.tool_plan ?? '';
  for (const { id, function: called } of message.tool_calls ?? []) plain.calls.push({ id, ...called });
  return plain;
}

function plainStream(text: string): Plain {
  const plain = emptyPlain();
  const events = text.split('\n').flatMap((line): Loose => (line.startsWith('data: {') ? [JSON.parse(line.slice(6))] : []));
  for (const { index, delta } of events) {
    const { content, tool_plan: plan, tool_calls: call } = delta?.message ?? {};
    plain.text += (content?.text ?? '') + (plan ?? '');
    plain.reasoning += content?.thinking ?? '';
    if (call?.id) plain.calls[index] = { id: call.id, name: call.function.name, arguments: '' };
    if (call?.function) (plain.calls[index] as Loose).arguments += call.function.arguments;
    if (delta?.usage) Object.assign(plain, { finish: delta.finish_reason, usage: plainUsage(delta.usage) });
  }
  for (const call of plain.calls) call.arguments ||= '{}';
  return plain;
}

function fromReply({ content, finish, usage }: Reply): Plain {
  const words = (type: string) => content.map((part) => (part.type === type && 'text' in part ? part.text : '')).join('');
  const calls = content.flatMap((part) => (part.type === 'tool-call' ? [part] : []));
  return {
    ...{ text: words('text'), reasoning: words('reasoning'), finish: finish.raw },
    calls: calls.map(({ id, name, arguments: args }) => ({ id, name, arguments: args })),
    usage: { input: usage.inputTokens ?? -1, output: usage.outputTokens ?? -1 },
  };
}

function fromEvents(events: readonly StreamEvent[]): Plain {
  const plain = emptyPlain();
  for (const event of events) {
    if (event.type === 'text-delta') plain.text += event.text;
    if (event.type === 'reasoning-delta') plain.reasoning += event.text;
    if (event.type === 'tool-call-start') plain.calls[event.index] = { id: event.id, name: event.name, arguments: '' };
    if (event.type === 'tool-call-delta') (plain.calls[event.index] as Loose).arguments += event.arguments;
    if (event.type === 'finish') plain.finish = event.finish.raw;
    if (event.type === 'usage') {
      plain.usage = { input: event.usage.inputTokens ?? -1, output: event.usage.outputTokens ?? -1 };
    }
  }
  return plain;
}

function replyOf(text: string): Reply {
  const decoded = target.decodeReply(text);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded));
  return decoded.reply;
}

it('has all recordings', () => {
  expect([replies.length, streams.length]).toEqual([20, 9]);
});

describe('recorded replies', () => {
  it.each(titled(replies))('decodes %s without loss', (_file, { responseText }) => {
    expect(fromReply(replyOf(responseText))).toEqual(plainReply(responseText));
  });

  it('tell what the cache served, and what was thought', () => {
    const { usage } = replyOf(all.find(({ file }) => file.includes('reasoning_cached-usage__'))?.responseText ?? '');
    expect(usage).toEqual({ inputTokens: 1431, outputTokens: 152, reasoningTokens: 145, cacheReadTokens: 1392 });
  });

  it.each([
    ['', 'an empty body'],
    ['<html>', 'a body that is no JSON object'],
    ['{}', 'an answer without content and finish reason'],
    ['{"message":{"content":[{"type":"text","text":"a"}]},"finish_reason":"ERROR"}', 'finish reason ERROR'],
    ['{"message":{"content":null},"finish_reason":"TIMEOUT"}', 'finish reason TIMEOUT'],
    ['{"message":{"tool_calls":[{"id":"a"}]},"finish_reason":"TOOL_CALL"}', 'a tool call without a name'],
  ])('calls %s malformed', (text, malformed) => {
    expect(target.decodeReply(text)).toEqual({ ok: false, malformed });
  });

  it('takes a 200 that is an error for the error that it is', () => {
    const error = { id: '1', message: 'overloaded' };
    expect(target.decodeReply(JSON.stringify(error))).toEqual({ ok: false, providerError: error });
  });
});

describe('recorded streams', () => {
  it.each(titled(streams))('decodes %s without loss', (_file, { responseText }) => {
    const events = eventsOf(framesOfText(target, responseText));
    expect(fromEvents(events)).toEqual(plainStream(responseText));
    expect(events[0]).toMatchObject({ type: 'start', id: expect.any(String) });
    expect(events.slice(-3).map(({ type }) => type)).toEqual(['usage', 'finish', 'end']);
    const count = (kind: string) => events.filter(({ type }) => type === kind).length;
    expect(count('tool-call-end')).toBe(count('tool-call-start'));
  });

  it.each(titled(streams))('gives the same events for %s wherever its bytes are cut', (_file, { bytes }) =>
    sameHoweverCut(target, bytes),
  );

  it('say that citations cannot be gone on with by another target', () => {
    const block = { type: 'citation-start', index: 0, delta: { message: { citations: { start: 0, end: 1, text: 'a' } } } };
    expect(framesOfText(target, `data: ${JSON.stringify(block)}\n\n`)).toMatchObject([{ events: [], only: 'citations' }]);
  });

  it.each([
    ['an error in its own form', '{"id":"1","message":"overloaded"}'],
    ['an event of that name', '{"type":"error","code":500}', 'event: error\n'],
    ['an end with an error', '{"type":"message-end","delta":{"error":"out of memory","finish_reason":"ERROR"}}'],
  ])('break at %s, and whatever follows is ignored', (_, data, event = '') => {
    const frames = framesOfText(target, `${event}data: ${data}\n\ndata: {"type":"message-end","delta":{}}\n\n`);
    expect(eventsOf(frames)).toMatchObject([{ type: 'provider-error' }]);
  });

  it('end broken where the model did', () => {
    const end = { type: 'message-end', delta: { finish_reason: 'ERROR' } };
    expect(eventsOf(framesOfText(target, `data: ${JSON.stringify(end)}\n\n`))).toMatchObject([
      { type: 'finish', finish: { unified: 'broken', raw: 'ERROR' } },
      { type: 'end' },
    ]);
  });
});

it('never throws, whatever became of the bytes', () => {
  const text = fc.constantFrom(...answered.map(({ responseText }) => responseText));
  const changed = fc.tuple(text, fc.nat(), fc.string({ maxLength: 3 })).map(([given, at, by]) => {
    const place = at % (given.length + 1);
    return given.slice(0, place) + by + given.slice(place + 1);
  });
  fc.assert(
    fc.property(changed, (given) => {
      target.decodeReply(given);
      framesOfText(target, given);
    }),
  );
  const anything = fc.record({
    type: fc.constantFrom(
      'content-delta',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-end',
      'message-end',
      'tool-plan-delta',
    ),
    index: fc.anything(),
    delta: fc.oneof(fc.anything(), fc.record({ message: fc.anything(), usage: fc.anything(), finish_reason: fc.anything() })),
  });
  fc.assert(
    fc.property(fc.array(anything), (blocks) => {
      framesOfText(target, blocks.map((block) => `data: ${JSON.stringify(block)}\n\n`).join(''));
    }),
  );
});
