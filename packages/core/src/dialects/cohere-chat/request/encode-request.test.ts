import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import { checkCohere } from '../../../../../testing/src/wires/cohere-check.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { AssistantPart, ChatRequest, Message, Tool, UserPart } from '../../../call/request.ts';
import { cohereChat } from '../index.ts';

const user: Message = { role: 'user', content: [{ type: 'text', text: 'Hi' }] };
const said = (text: string): Message => ({ role: 'assistant', content: [{ type: 'text', text }] });
const base: ChatRequest = { messages: [user], tools: [], stream: false, includeUsage: false, unportable: [] };
const tool: Tool = { name: 'f', parameters: { type: 'object', properties: { a: {} }, required: ['a'] } };
const call = (id: string, name = 'f'): AssistantPart => ({ type: 'tool-call', id, name, arguments: '{"a":1}' });
const result = (id: string, text = `of ${id}`) => ({
  type: 'tool-result' as const,
  id,
  content: [{ type: 'text' as const, text }],
});

/** What is written, which the API must take. */
function encode(request: Partial<ChatRequest>, traits: Partial<ModelTraits> = {}, params: JsonObject = {}) {
  const encoded = cohereChat.target.encodeRequest({ ...base, ...request }, encodeTo(traits, { params }));
  if (!encoded.ok) return { warnings: [], unsupported: encoded.unsupported };
  expect(checkCohere({ headers: {}, json: JSON.parse(JSON.stringify(encoded.body)) })).toBeUndefined();
  return encoded;
}
const bodyOf = (...given: Parameters<typeof encode>): JsonObject => {
  const encoded = encode(...given);
  return 'body' in encoded ? encoded.body : {};
};
const messagesOf = (...messages: readonly Message[]): unknown => bodyOf({ messages }).messages;

describe('messages', () => {
  it('begin with all the system text that leads', () => {
    const system = (text: string): Message => ({ role: 'system', content: [{ type: 'text', text }] });
    expect(messagesOf(system('a'), system('b'), user, system('c'))).toEqual([
      { role: 'system', content: 'a\n\nb' },
      { role: 'user', content: 'Hi' },
      { role: 'user', content: '<system>c</system>' },
    ]);
    expect(messagesOf(system('a'))).toEqual([
      { role: 'system', content: 'a' },
      { role: 'user', content: 'Continue.' },
    ]);
  });

  it('leave out what says nothing, and do not end with the assistant', () => {
    expect(messagesOf(said('a'), { role: 'user', content: [{ type: 'text', text: '' }] }, said(''), said('b'))).toEqual([
      { role: 'assistant', content: 'a' },
      { role: 'assistant', content: 'b' },
      { role: 'user', content: 'Continue.' },
    ]);
  });

  it('hold the plan before calls, and a result for each call', () => {
    const messages: readonly Message[] = [
      user,
      {
        role: 'assistant',
        content: [{ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'I look.' }, call('a'), call('b')],
      },
      { role: 'tool', content: [result('a')] },
      { role: 'tool', content: [{ ...result('b'), isError: true }] },
    ];
    const calls = ['a', 'b'].map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{"a":1}' } }));
    expect(messagesOf(...messages)).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', tool_plan: 'I look.', tool_calls: calls },
      { role: 'tool', tool_call_id: 'a', content: 'of a' },
      { role: 'tool', tool_call_id: 'b', content: 'Error: of b' },
    ]);
    expect(encode({ messages }).warnings).toEqual([
      'reasoning of earlier turns is not sent: it belongs to the target that made it',
      'a tool result that is an error is sent as text that begins with "Error: "',
    ]);
  });

  it('show images that tools gave in a turn of the user', () => {
    const image: UserPart = { type: 'image', source: { mediaType: 'image/png', base64: 'AA==' } };
    const shown: Message = { role: 'tool', content: [{ ...result('a'), content: [image] }] };
    expect((messagesOf(user, { role: 'assistant', content: [call('a')] }, shown) as readonly unknown[]).slice(2)).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'It follows as an attachment.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What the tool call a gave:' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      },
    ]);
  });

  it('give names and ids of tools that the API takes, the same in calls and in results', () => {
    const messages: readonly Message[] = [
      user,
      { role: 'assistant', content: [call('0', 'get-it'), call('0', 'get-it')] },
      { role: 'tool', content: [result('0')] },
      user,
      { role: 'assistant', content: [call('0', 'get-it')] },
      { role: 'tool', content: [result('0', '')] },
    ];
    const encoded = encode({ messages, tools: [{ ...tool, name: 'get-it' }] });
    expect('toolNames' in encoded && [...(encoded.toolNames?.values() ?? [])]).toEqual(['get-it']);
  });

  it.each<[UserPart, string]>([
    [{ type: 'file', mediaType: 'application/pdf', base64: '' }, 'file of type application/pdf'],
    [{ type: 'image', source: { mediaType: 'image/bmp', base64: '' } }, 'image of type image/bmp'],
  ])('cannot hold %j', (part, unsupported) => {
    expect(encode({ messages: [{ role: 'user', content: [part] }] })).toMatchObject({ unsupported });
  });
});

describe('tools', () => {
  it.each([
    [{ type: 'auto' }, undefined],
    [{ type: 'none' }, 'NONE'],
    [{ type: 'required' }, 'REQUIRED'],
  ] as const)('are chosen by %j as %s', (toolChoice, choice) => {
    expect(bodyOf({ tools: [tool], toolChoice }).tool_choice).toBe(choice);
    expect(bodyOf({ toolChoice })).not.toHaveProperty('tool_choice');
  });

  it('are left alone by a choice of one', () => {
    const { tools, tool_choice: choice } = bodyOf({
      tools: [tool, { ...tool, name: 'g' }],
      toolChoice: { type: 'tool', name: 'g' },
    });
    expect([choice, tools]).toMatchObject(['REQUIRED', [{ function: { name: 'g' } }]]);
    expect(tools).toHaveLength(1);
  });

  it('are strict together or not at all', () => {
    const strict: Tool = { ...tool, strict: true };
    expect(bodyOf({ tools: [strict] }).strict_tools).toBe(true);
    const optional: Tool = { ...strict, parameters: { type: 'object', properties: { a: {} } } };
    const ranged: Tool = { ...strict, parameters: { ...tool.parameters, properties: { a: { type: 'number', minimum: 1 } } } };
    for (const tools of [[strict, { ...tool, name: 'g' }], [optional], [ranged]]) {
      const encoded = encode({ tools });
      expect(encoded).not.toHaveProperty('body.strict_tools');
      expect(encoded.warnings).toEqual([
        'strict is not sent: the target takes it for all tools together, with schemas of a simpler kind',
      ]);
    }
  });
});

describe('the answer', () => {
  it('is asked for by the names that Cohere has, within its ranges', () => {
    const { warnings } = encode({ temperature: 1.5, topP: 1, topK: 900, frequencyPenalty: -1, presencePenalty: 2 });
    expect(bodyOf({ temperature: 1.5, topP: 1, topK: 900, frequencyPenalty: -1, presencePenalty: 2 })).toEqual({
      ...{ model: 'target-model', messages: [{ role: 'user', content: 'Hi' }] },
      ...{ temperature: 1, p: 0.99, k: 500, presence_penalty: 1 },
    });
    expect(warnings).toHaveLength(5);
    expect(bodyOf({ seed: -1 })).not.toHaveProperty('seed');
    expect(bodyOf({ maxTokens: 9, seed: 1, stop: ['', ...'abcdef'], stream: true })).toMatchObject({
      ...{ max_tokens: 9, seed: 1, stop_sequences: [...'abcde'], stream: true },
    });
    expect(encode({ frequencyPenalty: 0.5, presencePenalty: 0.5 }).warnings).toEqual([
      'presence_penalty is not sent: the target takes it or frequency_penalty, not both',
    ]);
  });

  it.each<[ChatRequest['reasoning'], JsonObject | undefined]>([
    [undefined, undefined],
    [{ effort: 'none' }, { type: 'disabled' }],
    [{}, { type: 'enabled' }],
    [{ effort: 'medium' }, { type: 'enabled', token_budget: 3000 }],
    [{ budgetTokens: 1024 }, { type: 'enabled', token_budget: 1024 }],
  ])('is thought about where %j is asked', (reasoning, thinking) => {
    const asked = reasoning && { reasoning };
    expect(bodyOf({ ...asked }, { isReasoning: true }).thinking).toEqual(thinking);
    expect(bodyOf({ ...asked })).not.toHaveProperty('thinking');
  });

  it('is JSON by a schema without what the API does not know', () => {
    const schema = {
      type: 'object',
      properties: { minimum: { type: 'number', minimum: 1 }, at: { type: 'string', format: 'email', pattern: '^a$' } },
      required: ['minimum'],
      additionalProperties: false,
    };
    const { response_format: format } = bodyOf({ output: { type: 'json-schema', schema } });
    expect(format).toEqual({
      type: 'json_object',
      json_schema: { ...schema, properties: { minimum: { type: 'number' }, at: { type: 'string' } } },
    });
    expect(encode({ output: { type: 'json-schema', schema } }).warnings).toHaveLength(3);
    expect(bodyOf({ output: { type: 'json-object' } }).response_format).toEqual({ type: 'json_object' });
  });

  const answer = (schema: JsonObject) => ({ output: { type: 'json-schema' as const, schema } });
  const required = { type: 'object', required: ['a'] };
  it.each<[string, Partial<ChatRequest>]>([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['JSON output together with tools', { output: { type: 'json-object' }, tools: [tool] }],
    ['a JSON schema that is not of an object', answer({ type: 'array' })],
    ['a JSON schema with anyOf', answer({ ...required, properties: { a: { anyOf: [{ type: 'null' }] } } })],
    ['a JSON schema with an object that requires no member', answer({ type: 'object', properties: { a: {} } })],
  ])('cannot be had with %s', (unsupported, request) => {
    expect(encode(request)).toMatchObject({ unsupported });
  });

  it('goes without what Cohere has no field for, and takes what the configuration sets', () => {
    expect(encode({ user: 'u', parallelToolCalls: false }).warnings).toEqual([
      "parallel_tool_calls: false is not sent: the target's dialect has no such field",
      "user is not sent: the target's dialect has no such field",
    ]);
    expect(bodyOf({ temperature: 1 }, {}, { temperature: null, safety_mode: 'STRICT' })).toMatchObject({ safety_mode: 'STRICT' });
  });
});

it('is taken by the API, whatever the conversation', () => {
  const text = fc.record({ type: fc.constant('text' as const), text: fc.constantFrom('', 'a', ' ') });
  const id = fc.constantFrom('a', 'b', 'ö'.repeat(90));
  const message = fc.oneof(
    fc.record({ role: fc.constant('system' as const), content: fc.array(text, { maxLength: 2 }) }),
    fc.record({ role: fc.constant('user' as const), content: fc.array(text, { maxLength: 2 }) }),
    fc.record({
      role: fc.constant('assistant' as const),
      content: fc
        .tuple(fc.array(text, { maxLength: 2 }), fc.uniqueArray(id, { maxLength: 2 }))
        .map(([texts, ids]) => [...texts, ...ids.map((one) => call(one, `tool of ${one}`))]),
    }),
    fc.record({
      role: fc.constant('tool' as const),
      content: fc.array(
        id.map((one) => result(one)),
        { maxLength: 2 },
      ),
    }),
  );
  fc.assert(fc.property(fc.array(message as fc.Arbitrary<Message>, { maxLength: 8 }), (messages) => void encode({ messages })));
});
