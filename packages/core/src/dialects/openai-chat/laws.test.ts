import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, eventsOf, framesOf, framesOfText, rawOf } from '../../../../../test/support/decode-stream.ts';
import { encodeTo } from '../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../call/json.ts';
import type { Reply } from '../../call/reply.ts';
import type { AssistantPart, ChatRequest, ImagePart, Message, TextPart, ToolCallPart } from '../../call/request.ts';
import type { StreamEvent } from '../../call/stream-event.ts';
import { openaiChat } from './index.ts';
import { decodeRequest } from './request/decode-request.ts';

const word = fc.string({ minLength: 1, unit: 'grapheme' });
const toolName = fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/); // others are made to fit
const base64 = fc.base64String({ minLength: 4 });
const object = fc.dictionary(word, fc.jsonValue()).map((members): JsonObject => JSON.parse(JSON.stringify(members)));
/** A schema that is taken as it is, strict or not. */
const schema = fc.array(toolName, { maxLength: 3 }).map((names): JsonObject => {
  const required = [...new Set(names)];
  const properties = Object.fromEntries(required.map((name) => [name, { type: 'string' }]));
  return { type: 'object', properties, required, additionalProperties: false };
});
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Leaves out the members that are undefined, as exact optional members ask. */
function exact<T>(value: unknown): T {
  return Object.fromEntries(Object.entries(value as object).filter(([, member]) => member !== undefined)) as T;
}

const text: fc.Arbitrary<TextPart> = word.map((said) => ({ type: 'text', text: said }));
const image: fc.Arbitrary<ImagePart> = fc
  .oneof(
    fc.webUrl().map((url) => ({ url })),
    base64.map((data) => ({ mediaType: 'image/png', base64: data })),
  )
  .map((source) => ({ type: 'image', source }));
const file = fc.record({ type: fc.constant('file' as const), mediaType: fc.constant('application/pdf'), base64, filename: word });
const call: fc.Arbitrary<ToolCallPart> = fc
  .record({ id: word, name: toolName, given: object })
  .map(({ id, name, given }) => ({ type: 'tool-call', id, name, arguments: JSON.stringify(given) }));
const said: fc.Arbitrary<AssistantPart> = fc.oneof(
  text,
  word.map((no): AssistantPart => ({ type: 'refusal', text: no })),
);

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constant('system' as const), content: fc.array(text, { maxLength: 3 }) }),
  fc.record({ role: fc.constant('user' as const), content: fc.array(fc.oneof(text, image, file), { maxLength: 4 }) }),
  fc.array(said, { maxLength: 3 }).map((content): Message => ({ role: 'assistant', content })),
);
/** A turn of calls, each of them answered: what is not is made whole. */
const called: fc.Arbitrary<readonly Message[]> = fc
  .record({
    words: fc.array(said, { maxLength: 3 }),
    calls: fc.uniqueArray(call, { minLength: 1, maxLength: 3, selector: ({ id }) => id }),
    given: fc.array(text, { maxLength: 2 }),
  })
  .map(({ words, calls, given }) => [
    { role: 'assistant', content: [...words, ...calls] },
    { role: 'tool', content: calls.map(({ id }) => ({ type: 'tool-result', id, content: given })) },
  ]);
const history = fc
  .array(
    fc.oneof(
      message.map((one) => [one]),
      called,
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((turns) => turns.flat());

const tool = fc
  .record({ name: toolName, description: maybe(word), parameters: schema, strict: maybe(fc.boolean()) })
  .map(exact<ChatRequest['tools'][number]>);
const number = fc.double({ min: 0, max: 2, noNaN: true }).map((value) => value + 0);
const request: fc.Arbitrary<ChatRequest> = fc
  .record({
    messages: history,
    tools: fc.array(tool, { minLength: 1, maxLength: 2 }),
    toolChoice: maybe(fc.constantFrom({ type: 'auto' }, { type: 'none' }, { type: 'required' }, { type: 'tool', name: 'f' })),
    parallelToolCalls: maybe(fc.boolean()),
    output: maybe(
      fc.oneof(fc.constant({ type: 'json-object' }), fc.record({ type: fc.constant('json-schema'), schema, name: toolName })),
    ),
    maxTokens: maybe(fc.nat().map((count) => count + 1)),
    temperature: maybe(number),
    topP: maybe(number.map((value) => value / 2)),
    stop: maybe(fc.array(word, { minLength: 1 })),
    seed: maybe(fc.integer()),
    frequencyPenalty: maybe(number),
    presencePenalty: maybe(number),
    n: maybe(fc.nat()),
    logprobs: maybe(fc.boolean()),
    user: maybe(word),
    reasoning: maybe(fc.constantFrom({ effort: 'low' }, { effort: 'medium' }, { effort: 'high' })),
    streams: fc.boolean(),
  })
  .map(({ streams, messages, ...rest }) => {
    const asks = rest.output?.type === 'json-object' ? [{ role: 'system', content: [{ type: 'text', text: 'As JSON.' }] }] : [];
    return exact<ChatRequest>({
      ...rest,
      messages: [...asks, ...messages],
      stream: streams,
      includeUsage: streams,
      unportable: [],
    });
  });

const usage = fc
  .record({
    inputTokens: fc.nat(),
    outputTokens: fc.nat(),
    cacheReadTokens: maybe(fc.nat()),
    cacheWriteTokens: maybe(fc.nat()),
    reasoningTokens: maybe(fc.nat()),
  })
  // What the cache read and wrote is a part of the input.
  .map((told) => ({ ...told, inputTokens: told.inputTokens + (told.cacheReadTokens ?? 0) + (told.cacheWriteTokens ?? 0) }))
  .map(exact<Reply['usage']>);

describe('what is written reads the same again', () => {
  it('requests', () =>
    fc.assert(
      fc.property(
        request,
        fc.constantFrom('system' as const, 'developer' as const),
        fc.constantFrom('max_tokens' as const, 'max_completion_tokens' as const),
        (asked, systemRole, maxTokensField) => {
          const encoded = openaiChat.target.encodeRequest(asked, encodeTo({ systemRole, maxTokensField, isReasoning: true }));
          if (!encoded.ok) throw new Error(encoded.unsupported);
          const wire: JsonObject = JSON.parse(JSON.stringify(encoded.body));
          expect(decodeRequest(wire)).toEqual({
            ok: true,
            model: 'target-model',
            request: JSON.parse(JSON.stringify(asked)),
          });
        },
      ),
    ));

  it('replies', () => {
    const parts = fc.tuple(maybe(word), maybe(word), maybe(word), fc.array(call, { maxLength: 3 }));
    return fc.assert(
      fc.property(parts, usage, word, fc.boolean(), ([reasoning, answer, refusal, calls], counted, id, long) => {
        const words = [
          ['reasoning', reasoning],
          ['text', answer],
          ['refusal', refusal],
        ].flatMap(([type, what]) => (what ? [{ type, text: what } as AssistantPart] : []));
        const unified = long ? 'length' : calls.length > 0 ? 'tools' : refusal ? 'filtered' : 'stop';
        const reply: Reply = {
          id: `chatcmpl-${id}`,
          model: 'm',
          createdAt: 3,
          content: [...words, ...calls],
          finish: { unified, raw: '' },
          usage: counted,
          raw: { text: '', body: {} },
        };
        const again = openaiChat.target.decodeReply(JSON.stringify(openaiChat.client.encodeReply(reply, 'x')));
        expect(again).toEqual({
          ok: true,
          reply: { ...reply, finish: { unified, raw: expect.any(String) }, raw: expect.anything() },
        });
      }),
    );
  });

  it('streams', () => {
    const words: fc.Arbitrary<StreamEvent> = fc.record({
      type: fc.constantFrom('text-delta' as const, 'reasoning-delta' as const),
      text: word,
    });
    return fc.assert(
      fc.property(fc.array(words), fc.array(call, { maxLength: 3 }), usage, word, (deltas, calls, counted, id) => {
        const events: StreamEvent[] = [
          { type: 'start', id: `chatcmpl-${id}`, model: 'm', createdAt: 3 },
          ...deltas,
          ...calls.flatMap(({ id: callId, name, arguments: json }, index): StreamEvent[] => [
            { type: 'tool-call-start', index, id: callId, name },
            { type: 'tool-call-delta', index, arguments: json },
          ]),
          ...calls.map((_, index): StreamEvent => ({ type: 'tool-call-end', index })),
          {
            type: 'finish',
            finish: { unified: calls.length > 0 ? 'tools' : 'stop', raw: calls.length > 0 ? 'tool_calls' : 'stop' },
          },
          { type: 'usage', usage: counted },
          { type: 'end' },
        ];
        const encoder = openaiChat.client.streamEncoder({ includeUsage: true, id: 'x', model: 'x', createdAt: 1 });
        const wire = events.map((event) => encoder.encode(event)).join('');
        expect(eventsOf(framesOfText(openaiChat.target, wire))).toEqual(events);
      }),
    );
  });
});

/** JSON that looks like this dialect often enough to reach every corner of the decoders. */
const { hostile } = fc.letrec<{ hostile: unknown }>((tie) => ({
  hostile: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom<unknown>(
      null,
      '',
      'a',
      0,
      -1,
      true,
      'stop',
      'text',
      'function',
      'data:image/png;base64,A',
      'user',
      'assistant',
      'tool',
      'system',
    ),
    fc.array(tie('hostile'), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom(
        ...[
          'model',
          'messages',
          'role',
          'content',
          'type',
          'text',
          'image_url',
          'url',
          'file',
          'file_data',
          'tools',
          'function',
          'name',
        ],
        ...[
          'arguments',
          'parameters',
          'tool_calls',
          'tool_call_id',
          'id',
          'index',
          'choices',
          'delta',
          'message',
          'finish_reason',
          'usage',
        ],
        ...[
          'prompt_tokens',
          'completion_tokens_details',
          'error',
          'thinking',
          'refusal',
          'reasoning',
          'stop',
          'tool_choice',
          'x_groq',
        ],
        ...[
          'response_format',
          'json_schema',
          'schema',
          'stream',
          'stream_options',
          'max_tokens',
          '__proto__',
          'constructor',
          'toString',
        ],
      ),
      tie('hostile'),
      { maxKeys: 6 },
    ),
  ),
}));
const body = fc.dictionary(
  fc.constantFrom('model', 'messages', 'tools', 'tool_choice', 'response_format', 'stop', 'stream_options', '__proto__'),
  hostile,
);

describe('no decoder throws', () => {
  it('on any request, and what is accepted can be written', () =>
    fc.assert(
      fc.property(body, fc.boolean(), (members, native) => {
        const decoded = decodeRequest(members);
        if (!decoded.ok) return;
        openaiChat.target.encodeRequest(decoded.request, encodeTo({}, { native }));
        openaiChat.target.pass.encode(members, decoded.request, encodeTo({ sampling: 'none', stop: false }, { native }));
      }),
    ));

  it('on any reply', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          hostile.map((json) => JSON.stringify(json)),
          fc.string(),
          fc.json(),
        ),
        (wire) => {
          const decoded = openaiChat.target.decodeReply(wire);
          if (decoded.ok) openaiChat.client.encodeReply(decoded.reply, 'x');
        },
      ),
    ));

  it('on deep nesting', () => {
    const deep = `${'{"arguments":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const wire = `{"choices":[{"message":{"tool_calls":[{"function":{"name":"f","arguments":${deep}}}]},"finish_reason":"stop"}]}`;
    expect(openaiChat.target.decodeReply(wire)).toHaveProperty('ok');
    expect(framesOfText(openaiChat.target, `data: ${wire.replace('message', 'delta')}\n\n`)).toHaveLength(1);
  });

  it('on any stream, and every line that reaches the client is one that its SDK reads', () => {
    const line = fc.oneof(
      hostile.map((json) => `data: ${JSON.stringify(json)}\n\n`),
      fc.array(hostile, { maxLength: 2 }).map((choices) => `data: ${JSON.stringify({ id: 'x', choices, usage: null })}\n\n`),
      fc.string().map((said) => `data: ${said}\n\n`),
      fc.constantFrom('data: [DONE]\n\n', ': ping\n\n', 'event: error\ndata: {}\n\n', '{"error":{}}\n\n', 'data:\r\n\r\n'),
    );
    return fc.assert(
      fc.property(fc.array(line), fc.boolean(), (lines, includeUsage) => {
        const raw = rawOf(framesOfText(openaiChat.target, lines.join(''), includeUsage));
        for (const shown of raw.split(/\r\n|\r|\n/).filter((one) => one.startsWith('data:') && !one.includes('[DONE]'))) {
          expect(JSON.parse(shown.slice('data:'.length))).toEqual(expect.any(Object));
        }
      }),
    );
  });

  it('on any bytes, wherever they are cut', () =>
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
        (bytes, places) => {
          expect(framesOf(openaiChat.target, cut(bytes, places))).toEqual(framesOf(openaiChat.target, [bytes]));
        },
      ),
    ));
});
