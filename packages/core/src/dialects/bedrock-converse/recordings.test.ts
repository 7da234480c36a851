import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameHoweverCut } from '../../../../../test/support/cut-anywhere.ts';
import { eventsOf, framesOf, rawOf } from '../../../../../test/support/decode-stream.ts';
import { type Recording, recordings } from '../../../../../test/support/recordings.ts';
import type { Reply } from '../../call/reply.ts';
import type { StreamEvent } from '../../call/stream-event.ts';
import { bedrockConverse } from './index.ts';

const { target } = bedrockConverse;
const all = recordings('bedrock-converse');
const answered = all.filter(({ status, kind }) => status === 200 && !kind.some((tag) => tag.startsWith('error')));
const replies = answered.filter(({ streaming }) => !streaming);
const streams = answered.filter(({ streaming }) => streaming);
const broken = streams.filter(({ kind }) => kind.includes('midstream-error'));
const whole = streams.filter((recording) => !broken.includes(recording));
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
  usage: Record<string, number | undefined>;
}

const nothing = (): Plain => ({ text: '', reasoning: '', signatures: [], calls: [], finish: '', usage: {} });

function plainUsage(usage: Loose): Plain['usage'] {
  const { inputTokens, outputTokens, cacheReadInputTokens: read, cacheWriteInputTokens: write } = usage;
  return { inputTokens: inputTokens + (read ?? 0) + (write ?? 0), outputTokens, cacheReadTokens: read, cacheWriteTokens: write };
}

function plainReply({ output, stopReason, usage }: Loose): Plain {
  const plain = { ...nothing(), finish: stopReason, usage: plainUsage(usage) };
  for (const block of output.message.content) {
    plain.text += block.text ?? (block.citationsContent?.content ?? []).map((one: Loose) => one.text).join('');
    const { text = '', signature } = block.reasoningContent?.reasoningText ?? {};
    plain.reasoning += text;
    if (signature) plain.signatures.push(signature);
    const { toolUseId, name, input, type } = block.toolUse ?? {};
    if (name && type !== 'server_tool_use') plain.calls.push({ id: toolUseId, name, input });
  }
  return plain;
}

function plainStream(bytes: Uint8Array): Plain {
  const plain = nothing();
  const blocks = new Map<number, Loose>();
  for (const { event, data = '' } of target.framing.cutter().push(bytes)) {
    const body = JSON.parse(data);
    const { start, delta, contentBlockIndex: at } = body;
    if (start?.toolUse) blocks.set(at, { ...start.toolUse, json: '' });
    plain.text += delta?.text ?? '';
    plain.reasoning += delta?.reasoningContent?.text ?? '';
    if (delta?.reasoningContent?.signature) plain.signatures.push(delta.reasoningContent.signature);
    if (delta?.toolUse) blocks.get(at).json += delta.toolUse.input;
    if (event === 'messageStop') plain.finish = body.stopReason;
    if (event === 'metadata') plain.usage = plainUsage(body.usage);
  }
  const calls = [...blocks.values()].filter(({ type }) => type !== 'server_tool_use');
  return {
    ...plain,
    calls: calls.map(({ toolUseId, name, json }) => ({ id: toolUseId, name, input: JSON.parse(json || '{}') })),
  };
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
    usage: { ...usage },
  };
}

function fromEvents(events: readonly StreamEvent[]): Plain {
  const plain = nothing();
  const calls: { id: string; name: string; json: string; ended: boolean }[] = [];
  for (const event of events) {
    if (event.type === 'text-delta') plain.text += event.text;
    if (event.type === 'reasoning-delta') plain.reasoning += event.text;
    if (event.type === 'reasoning-signature') plain.signatures.push(event.signature);
    if (event.type === 'tool-call-start') calls[event.index] = { id: event.id, name: event.name, json: '', ended: false };
    if (event.type === 'tool-call-delta') (calls[event.index] as Loose).json += event.arguments;
    if (event.type === 'tool-call-end') (calls[event.index] as Loose).ended = true;
    if (event.type === 'finish') plain.finish = event.finish.raw;
    if (event.type === 'usage') plain.usage = { ...event.usage };
  }
  expect(calls.every(({ ended }) => ended)).toBe(true);
  return { ...plain, calls: calls.map(({ id, name, json }) => ({ id, name, input: JSON.parse(json) })) };
}

const expected = {
  stop: ['end_turn', 'stop_sequence'],
  length: ['max_tokens'],
  tools: ['tool_use'],
  filtered: ['guardrail_intervened'],
  pause: [],
  broken: [],
};

describe('recorded replies', () => {
  it.each(titled(replies))('decodes %s without loss', (_file, { responseText }) => {
    const decoded = target.decodeReply(responseText);
    if (!decoded.ok) throw new Error(JSON.stringify(decoded));
    expect(fromReply(decoded.reply)).toEqual(plainReply(JSON.parse(responseText)));
    expect(expected[decoded.reply.finish.unified]).toContain(decoded.reply.finish.raw);
  });

  it('any mutation of them gives a value, and never an exception', () => {
    fc.assert(
      fc.property(fc.constantFrom(...replies), fc.nat(), fc.string({ maxLength: 5 }), ({ responseText }, at, what) => {
        const place = at % responseText.length;
        const decoded = target.decodeReply(responseText.slice(0, place) + what + responseText.slice(place + what.length));
        expect(typeof decoded.ok).toBe('boolean');
      }),
    );
  });
});

describe('recorded streams', () => {
  it.each(titled(whole))('decodes %s without loss, however it is cut', (_file, { bytes }) => {
    const events = eventsOf(framesOf(target, [bytes]));
    expect(fromEvents(events)).toEqual(plainStream(bytes));
    for (const event of events) if (event.type === 'finish') expect(expected[event.finish.unified]).toContain(event.finish.raw);
    sameHoweverCut(target, bytes);
  });

  it.each(titled(whole))('%s passes byte for byte', (_file, { bytes }) => {
    const frames = framesOf({ ...target, framing: target.pass.framing }, [bytes]);
    expect(Buffer.from(rawOf(frames), 'latin1').equals(bytes)).toBe(true);
  });

  it('end with the usage, which comes after the reason of the end', () => {
    const ends = whole.map(({ bytes }) => eventsOf(framesOf(target, [bytes])).slice(-3));
    const told = ends.map((last) => last.map(({ type }) => type).join(' '));
    expect(told.filter((types) => types === 'finish usage end').length).toBeGreaterThan(25);
    // In the recordings that somebody has edited the usage came first, or not at all.
    expect(new Set(told)).toEqual(new Set(['finish usage end', 'usage finish end', 'tool-call-delta tool-call-end finish']));
  });

  it.each(titled(broken))('%s ends in the exception, and what follows is ignored', (_file, { bytes }) => {
    const events = eventsOf(framesOf(target, [bytes, bytes]));
    expect(events.at(-1)).toMatchObject({
      type: 'provider-error',
      body: { error: { type: expect.stringMatching(/Exception$/) } },
    });
    expect(events.filter(({ type }) => type === 'start')).toHaveLength(1);
  });

  it('say what no other target can go on with', () => {
    const only = (part: string) =>
      whole
        .filter(({ file }) => file.includes(part))
        .flatMap(({ bytes }) => framesOf(target, [bytes]).flatMap((frame) => frame.only ?? []));
    expect(only('builtin-tool')).toEqual(['server tools', 'server tools', 'server tools']);
    expect(only('stream__multimodal__us.anthropic')).toContain('citations');
  });

  it('any mutation of them gives frames, and never an exception', () => {
    fc.assert(
      fc.property(fc.constantFrom(...streams), fc.nat(), fc.nat(255), ({ bytes }, at, value) => {
        const mutated = Buffer.from(bytes);
        mutated[at % mutated.length] = value;
        expect(Array.isArray(framesOf(target, [mutated]))).toBe(true);
      }),
    );
  });
});

describe('what was not recorded', () => {
  const decode = (body: unknown) => target.decodeReply(JSON.stringify(body));
  const answer = (content: readonly unknown[], stopReason = 'end_turn') => ({
    output: { message: { role: 'assistant', content } },
    stopReason,
    usage: {},
  });

  it.each([
    [null, { ok: false, malformed: 'the body is not a JSON object' }],
    [{}, { ok: false, malformed: 'the body has no output' }],
    [{ message: 'Sorry' }, { ok: false, providerError: { message: 'Sorry' } }],
    [answer([], ''), { ok: false, malformed: 'an answer without content and stop reason' }],
    [answer([{ toolUse: { toolUseId: 'a' } }]), { ok: false, malformed: 'a tool call without a name' }],
    [answer([], 'malformed_tool_use'), { ok: false, malformed: 'stop reason malformed_tool_use', blameless: true }],
  ])('%j', (body, expectation) => {
    expect(decode(body)).toEqual(expectation);
  });

  it('an answer that calls tools says so, whatever its reason, and redacted reasoning is kept', () => {
    const content = [{ reasoningContent: { redactedContent: 'cmVk' } }, { toolUse: { toolUseId: 'a', name: 'f', input: null } }];
    expect(decode(answer(content))).toMatchObject({
      reply: {
        finish: { unified: 'tools', raw: 'end_turn' },
        content: [
          { type: 'reasoning', text: '', redacted: 'cmVk' },
          { type: 'tool-call', id: 'a', name: 'f', arguments: '{}' },
        ],
      },
    });
  });
});
