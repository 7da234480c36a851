import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCall } from '../../../../test/support/decode-call.ts';
import { eventsOf, framesOf } from '../../../../test/support/decode-stream.ts';
import { encodeTo } from '../../../../test/support/encode-to.ts';
import { type Recording, recordings } from '../../../../test/support/recordings.ts';
import type { JsonObject } from '../call/json.ts';
import type { FinishKind, Reply } from '../call/reply.ts';
import type { AssistantPart, ChatRequest, Message, TextPart } from '../call/request.ts';
import type { StreamEvent } from '../call/stream-event.ts';
import type { Usage } from '../call/usage.ts';
import { anthropicMessages } from './anthropic-messages/index.ts';
import { bedrockConverse } from './bedrock-converse/index.ts';
import type { Dialect } from './dialect.ts';
import { gemini } from './gemini/index.ts';
import { openaiChat } from './openai-chat/index.ts';
import { openaiResponses } from './openai-responses/index.ts';
import { bytesOf, counts, ended, replyOf, type Said, saidBy, saidIn } from './translation.test-support.ts';

type Both = Required<Dialect>;

const all: readonly Both[] = [openaiChat, anthropicMessages, openaiResponses, gemini, bedrockConverse];
const ways = all.flatMap((from) => all.filter((to) => to !== from).map((to) => [from, to] as const));
const titled = ways.map(([from, to]) => [from.client.name, to.client.name, from, to] as const);

/** A recording that stops in its middle. */
const unfinished = 'openai-chat/stream__tool-call__gpt-4.1-mini.json';

interface Call {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** What the dialects of a way can tell of the tokens: Gemini does not tell what was written to a cache. */
function tellable(generated: Answer, ...way: readonly Both[]): Answer {
  const { cacheWriteTokens: _, ...usage } = generated.usage;
  return way.some(({ client }) => client === gemini.client) ? { ...generated, usage } : generated;
}

function requestOf(dialect: Both, body: JsonObject): ChatRequest {
  const decoded = decodeCall(dialect.client, JSON.parse(JSON.stringify(body)));
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.request;
}

/** The events in the bytes of a stream, which its encoder writes as a text. */
function eventsIn({ target, client }: Both, bytes: string): readonly StreamEvent[] {
  return eventsOf(framesOf(target, [Buffer.from(bytes, client.streamType === undefined ? 'utf8' : 'latin1')]));
}

/** A stream of one dialect as a client of the other gets it, read again. */
function throughStream(from: Both, to: Both, bytes: string): readonly StreamEvent[] {
  return eventsIn(to, bytesOf(to, ended(eventsIn(from, bytes))));
}

const words = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
const json = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })).map((value) => JSON.stringify(value));
const anyCall: fc.Arbitrary<Call> = fc.record({
  id: fc.stringMatching(/^[a-zA-Z0-9_-]{1,40}$/),
  name: fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/),
  arguments: json,
});
const calls = fc.uniqueArray(anyCall, { maxLength: 4, selector: ({ id }) => id });
const usage: fc.Arbitrary<Usage> = fc
  .tuple(fc.nat(9999), fc.nat(9999), fc.nat(9999), fc.nat(9999))
  .map(([fresh, cacheReadTokens, cacheWriteTokens, outputTokens]) => {
    return { inputTokens: fresh + cacheReadTokens + cacheWriteTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
  });
const answer = fc.record({ reasoning: fc.option(words), text: fc.option(words), calls, usage, cutShort: fc.boolean() });
type Answer = typeof answer extends fc.Arbitrary<infer T> ? T : never;

function finishOf({ calls, cutShort }: Answer): FinishKind {
  if (cutShort) return 'length';
  return calls.length > 0 ? 'tools' : 'stop';
}

function replyFor(answer: Answer): Reply {
  const content: AssistantPart[] = [
    ...(answer.reasoning === null ? [] : [{ type: 'reasoning' as const, text: answer.reasoning }]),
    ...(answer.text === null ? [] : [{ type: 'text' as const, text: answer.text }]),
    ...answer.calls.map((call) => ({ type: 'tool-call' as const, ...call })),
  ];
  const finish = { unified: finishOf(answer), raw: '' };
  return { id: 'x', model: 'm', createdAt: 1, content, finish, usage: answer.usage, raw: { text: '', body: {} } };
}

/** The bytes of a host of Chat Completions whose parallel calls come in turns, piece by piece. */
function interleaved(answer: Answer, size: number): string {
  const chunk = (delta: JsonObject, rest: JsonObject = {}) =>
    `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta, finish_reason: null }], ...rest })}\n\n`;
  const toolDelta = (call: JsonObject) => chunk({ tool_calls: [call] });
  const starts = answer.calls.map(({ id, name }, index) =>
    toolDelta({ index, id, type: 'function', function: { name, arguments: '' } }),
  );
  const pieces: string[] = [];
  const longest = Math.max(0, ...answer.calls.map((call) => call.arguments.length));
  for (let at = 0; at < longest; at += size) {
    for (const [index, call] of answer.calls.entries()) {
      const piece = call.arguments.slice(at, at + size);
      if (piece !== '') pieces.push(toolDelta({ index, function: { arguments: piece } }));
    }
  }
  const reason = { stop: 'stop', length: 'length', tools: 'tool_calls' }[finishOf(answer) as 'stop' | 'length' | 'tools'];
  const counts = answer.usage;
  const told = {
    prompt_tokens: counts.inputTokens,
    completion_tokens: counts.outputTokens,
    prompt_tokens_details: { cached_tokens: counts.cacheReadTokens, cache_write_tokens: counts.cacheWriteTokens },
  };
  return [
    chunk({ role: 'assistant', content: '' }),
    ...(answer.reasoning === null ? [] : [chunk({ reasoning_content: answer.reasoning })]),
    ...(answer.text === null ? [] : [chunk({ content: answer.text })]),
    ...starts,
    ...pieces,
    chunk({}, { choices: [{ index: 0, delta: {}, finish_reason: reason }] }),
    chunk({}, { choices: [], usage: told }),
    'data: [DONE]\n\n',
  ].join('');
}

describe.each(titled)('an answer of %s for a client of %s', (_from, _to, from, to) => {
  it('says the same as a reply', () => {
    fc.assert(
      fc.property(answer, (generated) => {
        const reply = replyFor(tellable(generated, from, to));
        const arrived = replyOf(from, from.client.encodeReply(reply, 'x'));
        expect(saidBy(arrived)).toEqual(saidBy(reply));
        expect(saidBy(replyOf(to, to.client.encodeReply(arrived, 'x')))).toEqual(saidBy(reply));
      }),
    );
  });

  it('says the same as a stream', () => {
    fc.assert(
      fc.property(answer, (generated) => {
        const reply = replyFor(tellable(generated, from, to));
        const said = throughStream(from, to, bytesOf(from, streamFor(reply)));
        expect(saidIn(said)).toEqual(saidBy(reply));
        // A stream of Gemini just ends.
        expect(said.at(-1)?.type).toBe(to.client === gemini.client ? 'finish' : 'end');
      }),
    );
  });

  const folder = from.client.name;
  const recorded = recordings(folder).filter(
    ({ status, kind, file }) =>
      status === 200 && file !== unfinished && !kind.join('+').match(/error|edge-case|audio|builtin-tool\b/),
  );

  it.each(recorded.map((recording) => [recording.file, recording] as const))('says the same in %s', (_file, recording) => {
    const [before, after] = recording.streaming ? streamed(from, to, recording) : replied(from, to, recording);
    expect({ ...after, usage: counts(after) }).toEqual({ ...before, usage: counts(before) });
  });
});

function streamed(from: Both, to: Both, { bytes }: Recording): readonly [Said, Said] {
  const events = ended(eventsOf(framesOf(from.target, [bytes])));
  return [saidIn(events), saidIn(eventsIn(to, bytesOf(to, events)))];
}

function replied(from: Both, to: Both, { responseText }: Recording): readonly [Said, Said] {
  const reply = replyOf(from, JSON.parse(responseText));
  return [saidBy(reply), saidBy(replyOf(to, to.client.encodeReply(reply, 'x')))];
}

/** The events of a whole answer, its usage after its finish. */
function streamFor({ content, finish, usage }: Reply): readonly StreamEvent[] {
  let index = -1;
  const events = content.flatMap((part): StreamEvent[] => {
    if (part.type === 'text') return [{ type: 'text-delta', text: part.text }];
    if (part.type !== 'tool-call') return [{ type: 'reasoning-delta', text: part.text }];
    index += 1;
    return [
      { type: 'tool-call-start', index, id: part.id, name: part.name },
      { type: 'tool-call-delta', index, arguments: part.arguments },
      { type: 'tool-call-end', index },
    ];
  });
  return [
    { type: 'start', id: 'x', model: 'm' },
    ...events,
    { type: 'finish', finish },
    { type: 'usage', usage },
    { type: 'end' },
  ];
}

describe('parallel tool calls that interleave', () => {
  it('reach a client of anthropic-messages whole, once and in order', () => {
    fc.assert(
      fc.property(answer, fc.integer({ min: 1, max: 9 }), (generated, size) => {
        const said = throughStream(openaiChat, anthropicMessages, interleaved(generated, size));
        expect(saidIn(said)).toEqual(saidBy(replyFor(generated)));
        const order = said.flatMap((event) =>
          event.type === 'tool-call-start' || event.type === 'tool-call-end' ? [event.index] : [],
        );
        expect(order).toEqual(generated.calls.flatMap((_call, index) => [index, index]));
      }),
    );
  });
});

const line = fc.stringMatching(/^[a-zäß?!]{1,12}$/);
const part = line.map((text): TextPart => ({ type: 'text', text }));
const round = fc.record({
  asked: part,
  said: part,
  calls: fc.uniqueArray(anyCall, { maxLength: 3, selector: ({ id }) => id }),
  answer: part,
});
const conversation = fc.record({ lead: fc.option(part), rounds: fc.array(round, { maxLength: 3 }), last: part });

/** Roles in turn, every call answered at once: the form that both dialects write in the same way. */
const messages = conversation.map(({ lead, rounds, last }): readonly Message[] => [
  ...(lead ? [{ role: 'system' as const, content: [lead] }] : []),
  ...rounds.flatMap(({ asked, said, calls, answer }, i): Message[] => {
    const made = calls.map((call) => ({ type: 'tool-call' as const, ...call, id: `${call.id}_${i}` }));
    const results = made.map(({ id }): Message => ({ role: 'tool', content: [{ type: 'tool-result', id, content: [answer] }] }));
    const afterwards: Message[] = results.length === 0 ? [] : [...results, { role: 'assistant', content: [answer] }];
    return [{ role: 'user', content: [asked] }, { role: 'assistant', content: [said, ...made] }, ...afterwards];
  }),
  { role: 'user', content: [last] },
]);

const request = fc.record({
  messages,
  tools: fc.constant([{ name: 'f', description: 'd', parameters: { type: 'object', properties: {} } }]),
  toolChoice: fc.constantFrom({ type: 'auto' }, { type: 'none' }, { type: 'required' }, { type: 'tool', name: 'f' } as const),
  maxTokens: fc.integer({ min: 16, max: 10_000 }),
  temperature: fc.constantFrom(0, 0.5, 1),
  topP: fc.constantFrom(0, 0.5, 1),
}) as fc.Arbitrary<Omit<ChatRequest, 'includeUsage' | 'unportable' | 'stream'>>;

/** One result a message, arguments as values, and without what only tells how a client wants to be told. */
function meaning({ messages, includeUsage: _includeUsage, unportable: _unportable, ...rest }: ChatRequest): unknown {
  const flat = messages.flatMap((message): unknown[] => {
    if (message.role === 'tool') return message.content.map((result) => ({ role: 'tool', content: [result] }));
    if (message.role !== 'assistant') return [message];
    const content = message.content.map((part) =>
      part.type === 'tool-call' ? { ...part, arguments: JSON.parse(part.arguments) } : part,
    );
    return [{ role: 'assistant', content }];
  });
  return JSON.parse(JSON.stringify({ ...rest, messages: flat }));
}

/** Converse says nothing where a model may call a tool, and has no tools where it may not. */
function withForcedCall(request: ChatRequest): ChatRequest {
  const isForced = request.toolChoice?.type === 'required' || request.toolChoice?.type === 'tool';
  return isForced ? request : { ...request, toolChoice: { type: 'required' } };
}

describe.each(titled)('a request of a client of %s for a target of %s', (_from, _to, from, to) => {
  const write = (dialect: Both, request: ChatRequest): JsonObject => {
    const encoded = dialect.target.encodeRequest(request, encodeTo({ prefill: true }));
    if (!encoded.ok) throw new Error(encoded.unsupported);
    expect(encoded.warnings).toEqual([]);
    return encoded.body;
  };

  it('asks the same', () => {
    fc.assert(
      fc.property(request, fc.boolean(), (generated, stream) => {
        const stops = [from, to].some(({ target }) => target === openaiResponses.target) ? {} : { stop: ['END'] }; // it has none
        // Gemini and Converse have no field for the user, and whether the answer streams is said by their paths.
        const isInPath = [from, to].some(({ client }) => client === gemini.client || client === bedrockConverse.client);
        const about = isInPath ? { stream: false } : { stream, user: 'u' };
        const asked: ChatRequest = { ...generated, ...stops, ...about, includeUsage: true, unportable: [] };
        const whole = [from, to].includes(bedrockConverse) ? withForcedCall(asked) : asked;
        const arrived = requestOf(from, write(from, whole));
        expect(meaning(arrived)).toEqual(meaning(whole));
        expect(meaning(requestOf(to, write(to, arrived)))).toEqual(meaning(whole));
      }),
    );
  });
});
