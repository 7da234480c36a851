import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../../call/json.ts';
import { target as chat } from '../../openai-chat/target.ts';
import { nameIn } from '../name-in.ts';
import { target } from '../target.ts';
import { decodeRequest } from './decode-request.ts';

const decode = (body: JsonObject) => decodeRequest({ model: 'm', input: 'Hi', ...body });

function read(body: JsonObject) {
  const decoded = decode(body);
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.request;
}

const find = { type: 'function', name: 'find', description: 'Finds.', parameters: { type: 'object', properties: {} } };
const crm = { type: 'namespace', name: 'crm', description: 'Customers', tools: [find, { type: 'custom', name: 'query' }] };
const lark = { type: 'grammar', syntax: 'lark', definition: 'start: /.+/' };
const patch = { type: 'custom', name: 'apply_patch', description: 'Patches.', format: lark };

describe('tools that the client runs', () => {
  it('are functions, with what they are to the client beside it', () => {
    const tools = read({ tools: [patch, crm, { type: 'tool_search', execution: 'client', parameters: find.parameters }] }).tools;
    expect(tools.map(({ name, form }) => [name, form])).toEqual([
      [
        'apply_patch',
        {
          type: 'text',
          name: 'apply_patch',
          description: 'Patches.',
          grammar: { syntax: 'lark', definition: 'start: /.+/' },
        },
      ],
      ['crm.find', { type: 'function', name: 'find', namespace: 'crm' }],
      ['crm.query', { type: 'text', name: 'query', namespace: 'crm' }],
      ['tool_search', { type: 'search', name: 'tool_search' }],
    ]);
    expect(tools[0]?.description).toMatch(/^Patches\.[\s\S]*start: \/\.\+\/$/);
    expect(tools[1]?.description).toBe('Finds.\n\nThe tools of crm: Customers');
  });

  it('may come with the conversation, and are declared once', () => {
    const input = [
      { type: 'additional_tools', role: 'developer', tools: [patch] },
      { role: 'user', content: 'Hi' },
      { type: 'tool_search_call', call_id: 'c1', execution: 'client', arguments: { query: 'a' } },
      { type: 'tool_search_output', call_id: 'c1', execution: 'client', tools: [crm] },
      { type: 'tool_search_call', call_id: null, execution: 'server', arguments: {} },
      { type: 'tool_search_output', call_id: null, execution: 'server', tools: [find] },
    ];
    const { tools, messages } = read({ input, tools: [{ ...find, defer_loading: true }, crm] });
    expect(tools.map(({ name }) => name)).toEqual(['apply_patch', 'crm.find', 'crm.query', 'find']);
    expect(messages.slice(1)).toEqual([
      { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', name: 'tool_search', arguments: '{"query":"a"}' }] },
      {
        role: 'tool',
        content: [
          { type: 'tool-result', id: 'c1', content: [{ type: 'text', text: 'These can be called now: crm__find, crm__query.' }] },
        ],
      },
    ]);
  });

  it.each<[JsonObject, string]>([
    [{ tools: [{ type: 'custom' }] }, 'tools[0].name'],
    [{ tools: [{ ...patch, format: 7 }] }, 'tools[0].format'],
    [{ tools: [{ ...patch, format: { type: 'ebnf' } }] }, 'tools[0].format.type'],
    [{ tools: [{ ...patch, format: { type: 'grammar', syntax: 'lark' } }] }, 'tools[0].format.definition'],
    [{ tools: [{ type: 'namespace', tools: [] }] }, 'tools[0].name'],
    [{ tools: [{ ...crm, tools: [7] }] }, 'tools[0].tools[0]'],
    [{ tools: [{ ...crm, tools: [{ type: 'function' }] }] }, 'tools[0].tools[0].name'],
    [{ input: [{ type: 'additional_tools', tools: 7 }] }, 'input[0].tools'],
    [{ input: [{ type: 'custom_tool_call', call_id: 'a', name: 'f' }] }, 'input[0].input'],
    [{ input: [{ type: 'custom_tool_call', input: '', name: 'f' }] }, 'input[0].call_id'],
  ])('that make no sense are refused at their field: %j', (body, param) => {
    expect(decode(body)).toMatchObject({ ok: false, param });
  });
});

it('a history of free text goes back as free text to a model that takes it, and as calls of a function to others', () => {
  const request = read({
    input: [
      { role: 'user', content: 'Hi' },
      { type: 'custom_tool_call', call_id: 'c1', name: 'query', namespace: 'crm', input: 'say "hi"\n' },
      { type: 'custom_tool_call_output', call_id: 'c1', output: 'Done' },
    ],
    tools: [crm],
    tool_choice: { type: 'custom', name: 'query', namespace: 'crm' },
  });
  const sent = (to = encodeTo()) => {
    const encoded = target.encodeRequest(request, to);
    return encoded.ok ? encoded.body : {};
  };
  const name = 'crm__query';
  expect(sent()).toMatchObject({
    input: [
      { role: 'user' },
      { type: 'custom_tool_call', call_id: 'c1', name, input: 'say "hi"\n' },
      { type: 'custom_tool_call_output', call_id: 'c1', output: 'Done' },
    ],
    tools: [
      { type: 'function', name: 'crm__find' },
      { type: 'custom', name },
    ],
    tool_choice: { type: 'custom', name },
  });
  const plain = { type: 'function', name };
  for (const to of [encodeTo({ freeText: false }), encodeTo({}, { native: false })])
    expect(sent(to)).toMatchObject({
      input: [
        { role: 'user' },
        { type: 'function_call', name, arguments: '{"input":"say \\"hi\\"\\n"}' },
        { type: 'function_call_output', call_id: 'c1', output: 'Done' },
      ],
      tools: [{ type: 'function', name: 'crm__find' }, plain],
      tool_choice: plain,
    });
});

it.each([
  [undefined, 'The tools of crm: Customers'],
  ['Asks.', 'Asks.\n\nThe tools of crm: Customers'],
])('what is said of a namespace is said with a first tool of free text too, which says %j itself', (description, told) => {
  const request = read({ tools: [{ ...crm, tools: [{ type: 'custom', name: 'query', description }, find] }] });
  const encoded = target.encodeRequest(request, encodeTo());
  expect(encoded).toMatchObject({ body: { tools: [{ type: 'custom', description: told }, { type: 'function' }] } });
  const asFunction = target.encodeRequest(request, encodeTo({ freeText: false }));
  expect(asFunction).toMatchObject({
    body: { tools: [{ description: expect.stringMatching(/The tools of crm: Customers$/) }, {}] },
  });
});

it('no two tools get the same name, whatever they are called', () => {
  const named = (name: string) => ({ ...find, name });
  const request = read({ tools: [crm, named('crm__find')], tool_choice: { ...find, namespace: 'crm' } });
  const encoded = chat.encodeRequest(request, encodeTo());
  if (!encoded.ok) throw new Error(encoded.unsupported);
  const tools = encoded.body.tools as readonly { readonly function?: { readonly name: string } }[];
  const names = tools.map((tool) => tool.function?.name);
  expect(names[0]).toMatch(/^crm_find_[0-9a-f]{8}$/);
  expect(names).toContain('crm__find');
  expect(encoded.toolNames?.get(names[0] ?? '')).toBe('crm.find');
});

describe('tools of one name in different places', () => {
  const named = (name: string) => ({ ...find, name });
  const search = { type: 'tool_search', execution: 'client', parameters: find.parameters };
  const group = (name: string, ...tools: readonly JsonObject[]) => ({ type: 'namespace', name, description: '', tools });
  const tools = [search, group('x', named('x')), named('tool_search'), named('x'), named('x.2')];
  const names = ['search.tool_search', 'x.x', 'tool_search', 'x', 'x.2'];

  it.each([
    [tools, names],
    [tools.toReversed(), names.toReversed()],
    [
      [...tools, named('x.x')],
      ['search.tool_search', 'x.1', 'tool_search', 'x', 'x.2', 'x.x'],
    ],
    [
      [group('a.b', named('c')), group('a', named('b.c'))],
      ['a.b.c', 'a.b.c.1'],
    ],
    [
      [named('x'), { ...patch, name: 'x' }],
      ['x', 'x'],
    ], // the mistake of the client
  ])('have names of their own: %#', (declared, expected) => {
    expect(read({ tools: declared }).tools.map(({ name }) => name)).toEqual(expected);
    const input = [
      { role: 'user', content: 'Hi' },
      { type: 'additional_tools', role: 'developer', tools: declared },
    ];
    expect(read({ input, tools: declared }).tools.map(({ name }) => name)).toEqual([...new Set(expected)]);
  });

  it('are told apart in the conversation, in a choice and where some are allowed', () => {
    const called = (name: string, namespace?: string) => ({
      type: 'function_call',
      call_id: 'c',
      name,
      namespace,
      arguments: '{}',
    });
    const calls = [called('x'), called('x', 'x'), called('tool_search'), { ...search, type: 'tool_search_call', call_id: 'c' }];
    const content = (declared: readonly JsonObject[]) =>
      read({ input: calls, tools: declared }).messages.flatMap((message) =>
        message.content.map((part) => 'name' in part && part.name),
      );
    expect(content(tools)).toEqual(['x', 'x.x', 'tool_search', 'search.tool_search']);
    expect(content([named('x'), search])).toEqual(['x', 'x', 'tool_search', 'tool_search']);
    const choice = { type: 'function', name: 'x' };
    expect(read({ tools, tool_choice: choice }).toolChoice).toEqual({ type: 'tool', name: 'x' });
    expect(read({ tools, tool_choice: { ...choice, namespace: 'x' } }).toolChoice).toEqual({ type: 'tool', name: 'x.x' });
    const allowed = (...some: readonly JsonObject[]) =>
      read({ tools, tool_choice: { type: 'allowed_tools', tools: some } }).tools.map(({ name }) => name);
    expect(allowed(choice)).toEqual(['x']);
    expect(allowed({ type: 'tool_search' })).toEqual(['search.tool_search']);
    expect(allowed({ ...choice, namespace: 'x' }, named('tool_search'))).toEqual(['x.x', 'tool_search']);
  });
});

it('a tool that is its own namespace has one name', () => {
  expect([nameIn('f', 'f'), nameIn('', 'f'), nameIn(undefined, 'f'), nameIn(7, 'f'), nameIn('a', 'f')]).toEqual([
    ...['f', 'f', 'f', 'f'],
    'a.f',
  ]);
});
