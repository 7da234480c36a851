import { expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { checkAnthropic } from './anthropic-check.ts';

const user = { role: 'user', content: 'Hi' };
const said = { role: 'assistant', content: 'Hello' };
const system = (more: JsonObject = { content: 'Now in French' }) => ({ role: 'system', ...more });
const minimal = { model: 'claude-opus-5-5', max_tokens: 9, messages: [user] };

function problem(body: JsonObject, betas?: string): unknown {
  const headers = { 'anthropic-version': '2023-06-01', ...(betas && { 'anthropic-beta': betas }) };
  const found = checkAnthropic({ headers, json: { ...minimal, ...body } });
  return typeof found === 'object' ? found.message : found;
}

const clearing = { thinking: { type: 'adaptive' }, context_management: { edits: [{ type: 'clear_thinking_20251015' }] } };
const cached = { type: 'text', text: 'a', cache_control: { type: 'ephemeral', scope: 'global' } };
const addition = { type: 'tool_addition', tool: { type: 'tool_reference', name: 'f' } };

it.each<[string, JsonObject, string, string]>([
  ['context_management', clearing, 'context_management', 'context-management-2025-06-27'],
  ['a thread', { thread: { type: 'create' } }, 'thread', 'message-threads-2026-08-12'],
  ['a budget', { output_config: { task_budget: {} } }, 'output_config.task_budget', 'task-budgets-2026-03-13'],
  [
    'settings of a turn',
    { messages: [user, system({ output_config: { effort: 'low' } })] },
    'messages.1.output_config',
    'other-1, per-turn-control-2026-07-01',
  ],
  [
    'the scope of a cache',
    { messages: [{ role: 'user', content: [cached] }] },
    'messages.0.content.0.cache_control.ephemeral.scope',
    'prompt-caching-scope-2026-01-05',
  ],
])('%s is unknown without its beta', (_, body, member, beta) => {
  expect(problem(body)).toBe(`${member}: Extra inputs are not permitted`);
  expect(problem(body, 'effort-2025-11-24')).toBe(`${member}: Extra inputs are not permitted`);
  expect(problem(body, beta)).toBeUndefined();
});

it('changes of the tools need their beta, and stand in system messages only', () => {
  const body = { messages: [user, system({ content: [addition] })] };
  expect(problem(body)).toContain("'tool_addition'");
  expect(problem(body, 'mid-conversation-tool-changes-2026-07-01')).toBeUndefined();
  const wrong = { messages: [{ role: 'user', content: [addition] }] };
  expect(problem(wrong, 'mid-conversation-tool-changes-2026-07-01')).toContain("'tool_addition'");
});

it.each([
  ['claude-opus-4-8', undefined],
  ['claude-sonnet-5-5', undefined],
  ['workhorse', undefined],
  ['claude-sonnet-4-5', "role 'system' is not supported on this model"],
  ['claude-haiku-4-5-20251001', "role 'system' is not supported on this model"],
  ['claude-3-5-haiku-20241022', "role 'system' is not supported on this model"],
])('a system message in mid-conversation at %s: %s', (model, message) => {
  expect(problem({ model, messages: [user, system()] })).toBe(message);
});

it('a system message follows the user and ends the turn', () => {
  expect(problem({ messages: [user, system(), said, user, system()] })).toBeUndefined();
  for (const messages of [
    [system(), user],
    [user, said, system()],
    [user, system(), system()],
    [user, system(), user],
  ])
    expect(problem({ messages })).toMatch(/a system message must/);
});

it('reasoning is cleared only where it is asked for', () => {
  expect(problem({ ...clearing, thinking: undefined }, 'context-management-2025-06-27')).toContain('requires `thinking`');
});

it('with a budget, tool results come back to an answer that began with reasoning', () => {
  const call = { type: 'tool_use', id: 'a', name: 'f', input: {} };
  const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'ok' }] };
  const thought = { type: 'thinking', thinking: 'Hm', signature: 's' };
  const loop = (...content: JsonObject[]) => ({ messages: [user, { role: 'assistant', content }, result] });
  const thinking = { type: 'enabled', budget_tokens: 1024 };
  const budget = { max_tokens: 9000, thinking };
  expect(problem({ ...budget, ...loop(call) })).toMatch(/Expected `thinking` .* found `tool_use`/);
  expect(problem({ ...budget, ...loop(thought, call) })).toBeUndefined();
  expect(problem({ thinking: { type: 'adaptive' }, ...loop(call) })).toBeUndefined();
  expect(problem({ ...budget, messages: [...loop(call).messages, said, user] })).toBeUndefined();
});

it('an image comes in plain base64', () => {
  const image = (data: string) => ({ type: 'image', source: { type: 'base64', media_type: 'image/png', data } });
  const said = (data: string) => problem({ messages: [{ role: 'user', content: [image(data)] }] });
  expect(said('a+/b+/8=')).toBeUndefined();
  expect(said('a-_b-_8=')).toBe('messages.0.content.0.image.source.base64: invalid base64 data');
});

it('only the last answer may be empty', () => {
  const mute = { role: 'assistant', content: [] };
  expect(problem({ messages: [user, mute, user] })).toContain('messages.1: all messages must have non-empty content');
  expect(problem({ messages: [{ role: 'user', content: '' }] })).toContain('messages.0: all messages');
});
