import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest } from '../../../call/request.ts';
import { passRequest } from './pass-request.ts';

const request: ChatRequest = { messages: [], tools: [], stream: false, includeUsage: true, unportable: [] };
const minimal = { model: 'workhorse', max_tokens: 5000, messages: [{ role: 'user', content: 'Hi' }] };

function pass(body: JsonObject, traits: Partial<ModelTraits> = {}, params: JsonObject = {}) {
  const given = structuredClone({ ...minimal, ...body });
  const before = structuredClone(given);
  const passed = passRequest(given, request, encodeTo(traits, { params }));
  expect(given).toEqual(before);
  if (!passed.ok) throw new Error(passed.unsupported);
  return passed;
}

describe('a body for a target of its own dialect', () => {
  it('keeps every field but the model', () => {
    const body = {
      field_of_tomorrow: [1],
      temperature: 0.3,
      top_p: 0.5,
      system: [{ type: 'text', text: 'a', cache_control: {} }],
    };
    expect(pass(body)).toEqual({ ok: true, changed: false, warnings: [], body: { ...minimal, ...body, model: 'target-model' } });
  });

  it('does not say to a model without structured output that tools are strict', () => {
    const tools = [
      { name: 'f', input_schema: { type: 'object' }, strict: true },
      { name: 'g', input_schema: {} },
    ];
    expect(pass({ tools }).body.tools).toEqual(tools);
    expect(pass({ tools }, { structuredOutput: false, refusesFormat: true })).toMatchObject({
      body: { tools: [{ name: 'f', input_schema: { type: 'object' } }, tools[1]] },
      warnings: ['strict is not sent of the tools: the model does not take it'],
      changed: true,
    });
  });

  it('has the target’s own parameters last, null removing', () => {
    const passed = pass({ temperature: 0.3, metadata: { user_id: 'u' } }, {}, { temperature: 0, metadata: null });
    expect(passed).toMatchObject({ changed: true, body: { temperature: 0 } });
    expect(passed.body).not.toHaveProperty('metadata');
  });

  it('goes without sampling that the target’s model refuses', () => {
    const one = pass({ temperature: 0.2, top_p: 0.5 }, { sampling: 'one' });
    expect(one).toMatchObject({ changed: true, body: { temperature: 0.2 }, warnings: [expect.stringContaining('top_p')] });
    expect(one.body).not.toHaveProperty('top_p');
    const none = pass({ temperature: 0.2, top_k: 3 }, { sampling: 'none' });
    expect(Object.keys(none.body)).toEqual(Object.keys(minimal));
    expect(none.warnings).toHaveLength(2);
    expect(pass({ temperature: 1, top_p: 0.99 }, { sampling: 'none' })).toMatchObject({ changed: false, warnings: [] });
  });
});

it('earlier answers without a word are left out, and texts without one', () => {
  const [user] = minimal.messages;
  const call = { type: 'tool_use', id: 't', name: 'f', input: {} };
  const empty = { type: 'text', text: '' };
  const said = (content: unknown) => ({ role: 'assistant', content });
  const messages = [user, said([]), user, said(''), user, said([empty]), user, said([empty, call]), user, said('')];
  expect(pass({ messages })).toMatchObject({ changed: true, warnings: [] });
  expect(pass({ messages }).body.messages).toEqual([user, user, user, user, said([call]), user, said('')]);
});

it('an answer that the client began is followed by a turn of the user where it is known to be refused, and nowhere else', () => {
  const messages = [...minimal.messages, { role: 'assistant', content: 'One, two,' }];
  expect(pass({ messages })).toMatchObject({ changed: false, body: { messages } });
  expect(pass({ messages }, { prefill: true, endsWithUser: false })).toMatchObject({ changed: false, body: { messages } });
  const passed = pass({ messages }, { endsWithUser: true });
  expect(passed.body.messages).toEqual([...messages, { role: 'user', content: 'Continue.' }]);
  expect(passed).toMatchObject({ changed: true, warnings: [expect.stringContaining('last turn of the user')] });
  expect(pass({}, { endsWithUser: true }).changed).toBe(false);
});

describe('reasoning', () => {
  it('that the model does not know is left out', () => {
    const passed = pass({ thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }, { thinking: 'none' });
    expect(Object.keys(passed.body)).toEqual(Object.keys(minimal));
    expect(passed.changed).toBe(true);
  });

  it('that a model would get a budget for is left out of a request that ends in a begun answer', () => {
    const messages = [...minimal.messages, { role: 'assistant', content: 'One, two,' }];
    const asked = { messages, thinking: { type: 'adaptive' }, output_config: { effort: 'high' } };
    const passed = pass(asked, { thinking: 'budget', prefill: true });
    expect(passed.body).toEqual({ ...minimal, model: 'target-model', messages });
    expect(passed.warnings).toEqual([expect.stringContaining('an answer that is begun')]);
    expect(pass(asked, { thinking: 'adaptive', prefill: true }).body).toMatchObject(asked);
  });

  it('is asked for by budget where the model knows no other way', () => {
    const format = { type: 'json_schema', schema: {} };
    const { body } = pass({ thinking: { type: 'adaptive' }, output_config: { effort: 'high', format } }, { thinking: 'budget' });
    expect(body).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 3000 }, output_config: { format } });
    expect(body.output_config).toEqual({ format });
  });

  it('is asked for by effort where the model refuses budgets', () => {
    const thinking = { type: 'enabled', budget_tokens: 6000 };
    const { body } = pass({ thinking }, { thinking: 'adaptive', sampling: 'none' });
    expect(body).toMatchObject({ thinking: { type: 'adaptive' }, output_config: { effort: 'high' } });
    expect(pass({ thinking }, { thinking: 'adaptive', sampling: 'one' })).toMatchObject({ changed: false, body: { thinking } });
  });

  it('is turned off in the way of the model, or as far as it can be', () => {
    const off = (output_config: JsonObject, thinkingOff?: ModelTraits['thinkingOff']) =>
      pass({ thinking: { type: 'disabled' }, output_config }, { thinking: 'adaptive', thinkingOff });
    expect(off({ effort: 'max' })).toMatchObject({ changed: false, body: { thinking: { type: 'disabled' } } });
    const other = off({ effort: 'max' }, 'between_tools');
    expect(other).toMatchObject({
      changed: true,
      body: { thinking: { type: 'between_tools' }, output_config: { effort: 'high' } },
    });
    const least = off({ format: { type: 'json_schema' } }, 'least-effort');
    expect(least).toMatchObject({ changed: true, warnings: [expect.stringContaining('always reasons')] });
    expect(least.body.output_config).toEqual({ format: { type: 'json_schema' }, effort: 'low' });
    expect(least.body).not.toHaveProperty('thinking');
    expect(off({ effort: 'high' }, 'least-effort').body.output_config).toEqual({ effort: 'high' });
  });

  it('of earlier turns stays where it is signed, and goes where no target of this dialect made it', () => {
    const signed = { type: 'thinking', thinking: 'a', signature: 's' };
    const foreign = { type: 'thinking', thinking: 'b', signature: '' };
    const redacted = { type: 'redacted_thinking', data: 'x' };
    const said = { type: 'text', text: 'c' };
    const turn = (...content: JsonObject[]) => ({ role: 'assistant', content });
    const asked = { role: 'user', content: 'Hi' };
    const { body, warnings } = pass({ messages: [asked, turn(signed, foreign, redacted, said), asked, turn(foreign), asked] });
    expect(body.messages).toEqual([asked, turn(signed, redacted, said), asked, asked]);
    expect(warnings).toEqual([expect.stringContaining('unsigned')]);
  });
});

describe('an output limit', () => {
  it('above the most that the model takes is lowered; where that is not known it stays', () => {
    expect(pass({ max_tokens: 20_000 }, { outputLimit: 8000 })).toMatchObject({
      changed: true,
      body: { max_tokens: 8000 },
      warnings: [expect.stringContaining('20000 to 8000')],
    });
    expect(pass({ max_tokens: 8000 }, { outputLimit: 8000 })).toMatchObject({ changed: false, body: { max_tokens: 8000 } });
    expect(pass({ max_tokens: 20_000 })).toMatchObject({ changed: false, body: { max_tokens: 20_000 } });
  });

  it('takes the budget of reasoning with it, which must be less', () => {
    const thinking = { type: 'enabled', budget_tokens: 10_000 };
    const { body, warnings } = pass({ max_tokens: 20_000, thinking }, { outputLimit: 8000, thinking: 'budget' });
    expect(body).toMatchObject({ max_tokens: 8000, thinking: { type: 'enabled', budget_tokens: 7600 } });
    expect(warnings).toHaveLength(2);
  });

  it('that is a mistake of its own is left to the provider', () => {
    const thinking = { type: 'enabled', budget_tokens: 9000 };
    expect(pass({ max_tokens: 8000, thinking }, { outputLimit: 8000, thinking: 'budget' })).toMatchObject({ changed: false });
  });
});

describe('a level of effort', () => {
  const format = { type: 'json_schema', schema: {} };
  const effort = (level: string, messagesEfforts?: ModelTraits['messagesEfforts']) =>
    pass({ output_config: { effort: level, format } }, { thinking: 'adaptive', messagesEfforts });

  it('that the model does not take is sent as the nearest, or not at all', () => {
    expect(effort('xhigh', ['low', 'medium', 'high', 'max'])).toMatchObject({
      body: { output_config: { effort: 'high', format } },
      warnings: [expect.stringContaining('xhigh to high')],
    });
    expect(effort('high', []).body.output_config).toEqual({ format });
    expect(pass({ output_config: { effort: 'high' } }, { messagesEfforts: [] }).body).not.toHaveProperty('output_config');
  });

  it('stays where the model takes it, where nothing is known, and where nobody knows it', () => {
    expect(effort('max', ['high', 'max'])).toMatchObject({ changed: false });
    expect(effort('max')).toMatchObject({ changed: false });
    expect(effort('ultra', ['high', 'max'])).toMatchObject({ changed: false, body: { output_config: { effort: 'ultra' } } });
  });
});

describe('a system message in mid-conversation', () => {
  const asked = { role: 'user', content: 'Hi' };
  const said = { role: 'assistant', content: 'Hello' };
  const late = (content: unknown, more: JsonObject = {}) => ({ role: 'system', content, ...more });
  const older: Partial<ModelTraits> = { lateSystem: false, turnSettings: false };
  const textOf = (...texts: readonly string[]) => ({ role: 'user', content: texts.map((text) => ({ type: 'text', text })) });

  it('stays where the model takes it', () => {
    const messages = [asked, late('Now in French', { output_config: { effort: 'low' } }), said, asked, late('In German')];
    expect(pass({ messages })).toMatchObject({ changed: false, warnings: [], body: { messages } });
  });

  it('is a text of the user where the model knows no such role, with its cache breakpoint', () => {
    const cache = { cache_control: { type: 'ephemeral' } };
    const blocks = [{ type: 'text', text: 'One', ...cache }, { type: 'text', text: ' ' }, 'odd', { type: 'odd' }];
    const { body, warnings } = pass(
      { messages: [asked, late('Now'), said, asked, late(blocks), late([]), late(undefined)] },
      older,
    );
    const one = { role: 'user', content: [{ type: 'text', text: '<system>One</system>', ...cache }] };
    expect(body.messages).toEqual([asked, textOf('<system>Now</system>'), said, asked, one]);
    expect(warnings).toHaveLength(1);
  });

  it('goes without the settings of its turn where the model takes none', () => {
    const settings = { output_config: { effort: 'low' } };
    const { body, warnings } = pass(
      { messages: [asked, late('Now', settings), said, asked, late(undefined, settings)] },
      { turnSettings: false },
    );
    expect(body.messages).toEqual([asked, late('Now'), said, asked]);
    expect(warnings).toEqual([expect.stringContaining('single turns')]);
  });

  it('is a text of the user where the answer after it was left out', () => {
    const unsigned = { role: 'assistant', content: [{ type: 'thinking', thinking: 'b', signature: '' }] };
    expect(pass({ messages: [asked, late('Now'), unsigned, asked] }).body.messages).toEqual([
      asked,
      textOf('<system>Now</system>'),
      asked,
    ]);
  });

  it('tells in words of tools that come and go, and what it defines stands in the tools', () => {
    const named = { type: 'tool_reference', name: 'a' };
    const definition = { name: 'b', input_schema: { type: 'object' } };
    const changes = [
      { type: 'tool_addition', tool: named },
      { type: 'tool_removal', tool: named },
      { type: 'tool_addition', tool: { type: 'tool_definition', definition } },
      { type: 'tool_addition', tool: { type: 'tool_definition', definition: { ...definition, name: 'a' } } },
      { type: 'tool_addition', tool: { type: 'mcp_tool_reference', name: 'c' } },
    ];
    const tools = [{ name: 'a', input_schema: { type: 'object' } }];
    expect(pass({ messages: [asked, late(changes)], tools })).toMatchObject({ changed: false });
    const { body } = pass({ messages: [asked, late(changes)], tools }, older);
    expect(body.tools).toEqual([...tools, definition]);
    expect(JSON.stringify(body.messages)).toMatch(/The tool a can be used .*The tool a can no longer .*The tool b can be used/);
    expect(pass({ messages: [asked, late(changes)] }, older).body.tools).toHaveLength(2);
  });
});

it('a thread is begun at the service itself only', () => {
  const body = { ...minimal, thread: { type: 'create' } };
  expect(pass(body)).toMatchObject({ changed: false, body: { thread: { type: 'create' } } });
  const passed = passRequest(body, request, encodeTo({}, { native: false }));
  expect(passed).toMatchObject({ changed: true, body: { ...minimal, model: 'target-model' } });
  expect(passed).not.toHaveProperty('body.thread');
});

describe('a budget of reasoning', () => {
  const thinking = { type: 'enabled', budget_tokens: 2000 };
  const thought = { type: 'thinking', thinking: 'Hm', signature: 's' };
  const call = (id: string) => ({ type: 'tool_use', id, name: 'f', input: {} });
  const turn = (...content: JsonObject[]) => ({ role: 'assistant', content });
  const result = (id: string) => ({ role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'ok' }] });
  const asked = { role: 'user', content: 'Hi' };
  const edits = [{ type: 'clear_thinking_20251015' }];
  const passed = (...messages: JsonObject[]) =>
    pass({ messages, thinking, context_management: { edits } }, { thinking: 'budget' });

  it.each([
    ['by another target', [asked, turn(call('a')), result('a')]],
    ['by another target, and says something first', [asked, turn({ type: 'text', text: 'Let me see.' }, call('a')), result('a')]],
    ['by one whose reasoning is not signed', [asked, turn({ ...thought, signature: '' }, call('a')), result('a')]],
    ['by another target, and went on here', [asked, turn(call('a')), result('a'), turn(thought, call('b')), result('b')]],
  ])('is left out while results come back to an answer that was begun %s', (_, messages) => {
    const { body, warnings } = passed(...messages);
    expect(body).not.toHaveProperty('thinking');
    expect(body).not.toHaveProperty('context_management');
    expect(warnings.join()).toContain('the reasoning that led to them');
  });

  it.each([
    ['was begun with it', [asked, turn(thought, call('a')), result('a'), turn(call('b')), result('b')]],
    [
      'was begun with reasoning that nobody may read',
      [asked, turn({ type: 'redacted_thinking', data: 'x' }, call('a')), result('a')],
    ],
    ['is new', [asked, turn(call('a')), result('a'), turn({ type: 'text', text: 'Ok' }), asked]],
  ])('stays where the answer %s', (_, messages) => {
    expect(passed(...messages)).toMatchObject({ changed: false, body: { thinking, context_management: { edits } } });
  });
});

describe('the clearing of old reasoning', () => {
  const clearing = { type: 'clear_thinking_20251015', keep: 'all' };
  const uses = { type: 'clear_tool_uses_20250919' };
  const body = (...edits: readonly JsonObject[]) => ({ thinking: { type: 'adaptive' }, context_management: { edits } });

  it('goes where the reasoning goes', () => {
    expect(pass(body(clearing), { thinking: 'none' }).body).toEqual({ ...minimal, model: 'target-model' });
    expect(pass(body(clearing, uses), { thinking: 'none' }).body.context_management).toEqual({ edits: [uses] });
  });

  it('stays where the model reasons, in whatever way it is asked to', () => {
    for (const thinking of ['adaptive', 'budget'] as const)
      expect(pass(body(clearing, uses), { thinking }).body.context_management).toEqual({ edits: [clearing, uses] });
  });

  it('stays where nothing is said and the model reasons by itself, and goes where it does not', () => {
    const own = { context_management: { edits: [clearing] } };
    expect(pass(own, { thinkingOff: 'least-effort' })).toMatchObject({ changed: false, body: own });
    expect(pass(own, { thinking: 'budget' }).body.context_management).toBeUndefined();
  });
});
