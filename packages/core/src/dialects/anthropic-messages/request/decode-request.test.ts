import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest } from '../../../call/request.ts';
import { decodeRequest } from './decode-request.ts';

const minimal = { model: 'workhorse', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] };

function decode(body: JsonObject): ChatRequest {
  const decoded = decodeRequest({ ...minimal, ...body });
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.request;
}

const decodeContent = (content: unknown, role = 'user') => decode({ messages: [{ role, content }] });

const refused = (feature: string) => [{ feature, otherwise: 'refuse' }];
const dropped = (feature: string) => [{ feature, otherwise: 'drop' }];

describe('a request of a Messages client', () => {
  it('is read with nothing but what is required', () => {
    expect(decodeRequest(minimal)).toEqual({
      ok: true,
      model: 'workhorse',
      request: {
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        tools: [],
        maxTokens: 100,
        stream: false,
        includeUsage: true,
        unportable: [],
      },
    });
  });

  it('is read with all that has a common form', () => {
    const request = decode({
      temperature: 0,
      top_p: 0.5,
      top_k: 3,
      stop_sequences: ['END'],
      stream: true,
      metadata: { user_id: 'u1' },
    });
    expect(request).toMatchObject({
      temperature: 0,
      topP: 0.5,
      topK: 3,
      stop: ['END'],
      stream: true,
      user: 'u1',
      unportable: [],
    });
  });

  it.each([
    ['model', { model: undefined }, 'a string, got nothing'],
    ['model', { model: 7 }, 'a string, got a number'],
    ['model', { model: '' }, 'the name of a model, got an empty string'],
    ['max_tokens', { max_tokens: undefined }, 'a whole number, got nothing'],
    ['max_tokens', { max_tokens: '100' }, 'a whole number, got a string'],
    ['messages', { messages: undefined }, 'an array, got nothing'],
    ['messages', { messages: {} }, 'an array, got an object'],
    ['messages', { messages: [] }, 'at least one message, got an empty array'],
    ['messages[0]', { messages: ['Hi'] }, 'an object, got a string'],
    ['messages[0].role', { messages: [{ role: 'tool', content: '' }] }, 'user, assistant or system, got a string'],
    ['messages[0].content', { messages: [{ role: 'user' }] }, 'a string or an array, got nothing'],
    ['messages[0].content', { messages: [{ role: 'user', content: 1 }] }, 'a string or an array, got a number'],
    ['system', { system: 1 }, 'a string or an array, got a number'],
    ['system[0].text', { system: [{ type: 'text' }] }, 'a string, got nothing'],
    ['temperature', { temperature: '1' }, 'a number, got a string'],
    ['stop_sequences[1]', { stop_sequences: ['a', 1] }, 'a string, got a number'],
    ['stream', { stream: 'yes' }, 'a boolean, got a string'],
    ['metadata.user_id', { metadata: { user_id: 1 } }, 'a string, got a number'],
    ['tools', { tools: {} }, 'an array, got an object'],
    ['tools[0].name', { tools: [{ input_schema: {} }] }, 'a string, got nothing'],
    ['tools[0].input_schema', { tools: [{ name: 'f' }] }, 'an object, got nothing'],
    ['tool_choice', { tool_choice: 'auto' }, 'an object, got a string'],
    ['tool_choice.type', { tool_choice: { type: 'maybe' } }, 'auto, any, tool or none, got a string'],
    ['tool_choice.name', { tool_choice: { type: 'tool' } }, 'a string, got nothing'],
    ['thinking.budget_tokens', { thinking: { type: 'enabled' } }, 'a whole number, got nothing'],
    ['output_config.format.schema', { output_config: { format: { type: 'json_schema' } } }, 'an object, got nothing'],
  ])('is refused at %s where it is wrong: %j', (param, body, said) => {
    const message = `Invalid '${param}': expected ${said}.`;
    expect(decodeRequest({ ...minimal, ...body })).toEqual({ ok: false, param, message });
  });

  it('is refused at the block of a message that is wrong', () => {
    const ok = { role: 'user', content: 'Hi' };
    const messages = [ok, ok, { role: 'user', content: [{ type: 'text', text: 5 }] }];
    const message = "Invalid 'messages[2].content[0].text': expected a string, got a number.";
    expect(decodeRequest({ ...minimal, messages })).toEqual({ ok: false, param: 'messages[2].content[0].text', message });
  });

  it('may say null for what it leaves out', () => {
    expect(decode({ temperature: null, tools: null, system: null, metadata: null, container: null, thinking: null })).toEqual(
      decode({}),
    );
  });
});

describe('system text', () => {
  it('comes first, from a string or from blocks', () => {
    const text = (text: string) => ({ type: 'text', text });
    expect(decode({ system: 'Be brief' }).messages[0]).toEqual({ role: 'system', content: [text('Be brief')] });
    expect(decode({ system: [text('a'), text('b')] }).messages[0]).toEqual({ role: 'system', content: [text('a'), text('b')] });
  });

  it('is taken in mid-conversation too', () => {
    const messages = [...minimal.messages, { role: 'system', content: 'Now in French' }];
    expect(decode({ messages }).messages.map(({ role }) => role)).toEqual(['user', 'system']);
  });

  it('may be nothing but settings for its turn, which no other dialect has', () => {
    const settings = { role: 'system', output_config: { effort: 'low' } };
    const { messages, unportable } = decode({ messages: [...minimal.messages, settings] });
    expect(messages).toHaveLength(1);
    expect(unportable).toEqual(dropped('messages.output_config'));
    expect(decodeRequest({ ...minimal, messages: [{ role: 'system' }] })).toMatchObject({
      ok: false,
      param: 'messages[0].content',
    });
  });

  it('may change the tools: what it defines is one more', () => {
    const definition = { name: 'added', input_schema: { type: 'object' } };
    const content = [
      { type: 'tool_addition', tool: { type: 'tool_definition', definition } },
      { type: 'tool_addition', tool: { type: 'tool_reference', name: 'f' } },
      { type: 'tool_removal', tool: { type: 'tool_reference', name: 'f' } },
    ];
    const { messages, tools, unportable } = decode({ messages: [...minimal.messages, { role: 'system', content }] });
    expect(tools).toEqual([{ name: 'added', parameters: { type: 'object' } }]);
    expect(messages[1]?.content).toMatchObject([
      { text: 'The tool added can be used from here on.' },
      { text: 'The tool f can be used from here on.' },
      { text: 'The tool f can no longer be used.' },
    ]);
    expect(unportable).toEqual([]);
    const mcp = [{ type: 'tool_addition', tool: { type: 'mcp_tool_reference', name: 'f' } }];
    expect(decode({ messages: [...minimal.messages, { role: 'system', content: mcp }] }).unportable).toEqual(
      refused('tool_addition'),
    );
  });
});

describe('content', () => {
  it('of a user may hold images and documents', () => {
    const { messages, unportable } = decodeContent([
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } },
      { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
      { type: 'document', title: 'a.pdf', source: { type: 'base64', media_type: 'application/pdf', data: 'AA' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain' } },
    ]);
    expect(messages[0]?.content).toEqual([
      { type: 'image', source: { mediaType: 'image/png', base64: 'AA' } },
      { type: 'image', source: { url: 'https://x.test/a.png' } },
      { type: 'file', mediaType: 'application/pdf', base64: 'AA', filename: 'a.pdf' },
      { type: 'text', text: 'plain' },
    ]);
    expect(unportable).toEqual([]);
  });

  it('of an assistant may hold calls and reasoning', () => {
    const { messages } = decodeContent(
      [
        { type: 'thinking', thinking: 'Hm', signature: 's' },
        { type: 'redacted_thinking', data: 'x' },
        { type: 'text', text: 'I look' },
        { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: [1, null] } },
      ],
      'assistant',
    );
    expect(messages[0]?.content).toEqual([
      { type: 'reasoning', text: 'Hm', signature: 's' },
      { type: 'reasoning', text: '', redacted: 'x' },
      { type: 'text', text: 'I look' },
      { type: 'tool-call', id: 'toolu_1', name: 'f', arguments: '{"a":[1,null]}' },
    ]);
  });

  it('gives tool results a message of their own, before the rest of their turn', () => {
    const { messages } = decodeContent([
      { type: 'text', text: 'Also:' },
      { type: 'tool_result', tool_use_id: 'toolu_1', content: 'sunny' },
      { type: 'tool_result', tool_use_id: 'toolu_2', is_error: true, content: [{ type: 'text', text: 'no' }] },
      { type: 'tool_result', tool_use_id: 'toolu_3' },
    ]);
    expect(messages).toEqual([
      {
        role: 'tool',
        content: [
          { type: 'tool-result', id: 'toolu_1', content: [{ type: 'text', text: 'sunny' }] },
          { type: 'tool-result', id: 'toolu_2', isError: true, content: [{ type: 'text', text: 'no' }] },
          { type: 'tool-result', id: 'toolu_3', content: [] },
        ],
      },
      { role: 'user', content: [{ type: 'text', text: 'Also:' }] },
    ]);
  });

  it('of a result may name tools that a search found', () => {
    const found = { type: 'tool_reference', tool_name: 'WebFetch' };
    const { messages, unportable } = decodeContent([{ type: 'tool_result', tool_use_id: 'toolu_1', content: [found] }]);
    expect(messages[0]?.content).toMatchObject([
      { content: [{ type: 'text', text: 'The tool WebFetch can be used from here on.' }] },
    ]);
    expect(unportable).toEqual([]);
  });

  it.each([
    ['file_id', { type: 'image', source: { type: 'file', file_id: 'file_1' } }],
    ['file_id', { type: 'document', source: { type: 'file', file_id: 'file_1' } }],
    ['document source url', { type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } }],
    ['container_upload', { type: 'container_upload', file_id: 'file_1' }],
    ['citations', { type: 'document', citations: { enabled: true }, source: { type: 'text', data: 'x' } }],
    ['block_of_tomorrow', { type: 'block_of_tomorrow' }],
  ])('with %s stays with this dialect', (feature, block) => {
    expect(decodeContent([block]).unportable).toMatchObject(refused(feature));
  });

  it.each([
    [
      'refuse',
      'server_tool_use without its result',
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
    ],
    ['tell', 'web_search_tool_result', { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }],
  ])('of an earlier turn makes another dialect %s a %s', (otherwise, feature, block) => {
    expect(decodeContent([block], 'assistant').unportable).toEqual([{ feature, otherwise }]);
  });

  it('loses its cache breakpoints elsewhere', () => {
    const { unportable } = decodeContent([{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }]);
    expect(unportable).toEqual(dropped('cache_control'));
  });
});

describe('tools', () => {
  it('are read, whether or not they say that they are custom', () => {
    const tool = { name: 'f', description: 'd', input_schema: { type: 'object' }, strict: true };
    const expected = { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true };
    expect(decode({ tools: [tool, { ...tool, type: 'custom' }] }).tools).toEqual([expected, expected]);
  });

  it.each([
    ['code_execution_20250825', 'code_execution'],
    ['tool_search_tool_bm25_20251119', 'tool_search_tool_bm25'],
  ])('of type %s bind the call to its provider', (type, feature) => {
    expect(decode({ tools: [{ type, name: 'x' }] })).toMatchObject({ tools: [], unportable: refused(feature) });
  });

  it.each([
    [{ type: 'auto' }, { toolChoice: { type: 'auto' } }],
    [{ type: 'none' }, { toolChoice: { type: 'none' } }],
    [{ type: 'any' }, { toolChoice: { type: 'required' } }],
    [
      { type: 'tool', name: 'f', disable_parallel_tool_use: true },
      { toolChoice: { type: 'tool', name: 'f' }, parallelToolCalls: false },
    ],
  ])('are chosen as %j says', (toolChoice, expected) => {
    expect(decode({ tool_choice: toolChoice })).toMatchObject(expected);
  });
});

describe('reasoning', () => {
  it.each([
    [{ thinking: { type: 'enabled', budget_tokens: 2048 } }, { budgetTokens: 2048 }],
    [{ thinking: { type: 'adaptive' } }, {}],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }, { effort: 'low' }],
    [{ thinking: { type: 'disabled' } }, { effort: 'none' }],
    [{ output_config: { effort: 'max' } }, { effort: 'max', ofAnswer: true }],
    [{}, undefined],
  ])('is asked for by %j', (body, reasoning) => {
    expect(decode(body).reasoning).toEqual(reasoning);
  });

  it('of a level that nobody knows yet is for this dialect only', () => {
    expect(decode({ output_config: { effort: 'ultra' } })).toMatchObject({ unportable: dropped('output_config.effort') });
  });
});

describe('structured output', () => {
  const format = { type: 'json_schema', schema: { type: 'object' } };

  it.each([{ output_config: { format } }, { output_format: format }])('is asked for by %j', (body) => {
    expect(decode(body).output).toEqual({ type: 'json-schema', schema: { type: 'object' } });
  });
});

describe('what has no common form', () => {
  it.each(['mcp_servers', 'container', 'inference_geo', 'thread'])('binds the call where it is %s', (name) => {
    expect(decode({ [name]: 'x' }).unportable).toEqual(refused(name));
  });

  it.each(['service_tier', 'cache_control', 'field_of_tomorrow'])('is left out elsewhere where it is %s', (name) => {
    expect(decode({ [name]: {} }).unportable).toEqual(dropped(name));
  });

  it('is left out of the metadata, but for the user', () => {
    expect(decode({ metadata: { user_id: 'u', team: 't' } })).toMatchObject({ user: 'u', unportable: dropped('metadata.team') });
  });
});

it('meets any JSON without throwing', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const names = ['model', 'max_tokens', 'messages', 'system', 'tools', 'tool_choice', 'thinking', 'output_config', 'metadata'];
  const member = fc.tuple(fc.constantFrom(...names), json);
  fc.assert(fc.property(fc.array(member), (members) => void decodeRequest(Object.fromEntries(members) as JsonObject)));
});

it('meets any content block without throwing', () => {
  const json = fc.jsonValue({ maxDepth: 2 });
  const block = fc.record(
    {
      type: fc.constantFrom('text', 'image', 'document', 'tool_use', 'tool_result', 'thinking', 'redacted_thinking', 'x'),
      ...{
        text: json,
        source: json,
        id: json,
        name: json,
        input: json,
        content: json,
        thinking: json,
        data: json,
        citations: json,
      },
    },
    { requiredKeys: ['type'] },
  );
  fc.assert(
    fc.property(fc.constantFrom('user', 'assistant', 'system'), fc.array(block), (role, content) => {
      const decoded = decodeRequest({ ...minimal, messages: [{ role, content }] });
      if (!decoded.ok) expect(decoded.message).toContain(`'${decoded.param}'`);
    }),
  );
});
