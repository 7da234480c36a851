import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerOf, chunk, engine } from '../engine.test-support.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const options = {
  providers: { deepseek: { apiKey: 'k' } },
  models: { m: { targets: ['deepseek/deepseek-v4-pro'] } },
  policy: { retry: { attempts: 0 }, lastResort: 'off' },
} as const;

const parameters = { type: 'object', properties: {} };
const called = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } };
const result = { role: 'tool', tool_call_id: 'call_1', content: 'rain' };
const tools = [{ type: 'function', function: { name: 'look', parameters } }];

async function sentFor(body: object, path = '/v1/chat/completions') {
  const { asked, events, instance } = engine(options, () => answerOf('hi'));
  const pending = instance.fetch(`http://understudy${path}`, { method: 'POST', body: JSON.stringify({ model: 'm', ...body }) });
  await vi.advanceTimersByTimeAsync(10);
  expect((await pending).status).toBe(200);
  return { sent: asked[0]?.body, warnings: events.flatMap((event) => (event.type === 'warning' ? event.message : [])) };
}

describe('a conversation with tools', () => {
  it('goes with the reasoning of earlier answers, which DeepSeek wants back from clients of every API', async () => {
    const { sent, warnings } = await sentFor(
      {
        max_tokens: 99,
        tools: [{ name: 'look', input_schema: parameters }],
        messages: [
          { role: 'user', content: 'Is it raining?' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'I look.', signature: '' },
              { type: 'tool_use', id: 'call_1', name: 'look', input: {} },
            ],
          },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'rain' }] },
        ],
      },
      '/v1/messages',
    );
    expect(sent.messages[1]).toEqual({ role: 'assistant', content: null, reasoning_content: 'I look.', tool_calls: [called] });
    expect(warnings).toEqual([]);
  });

  it('has a stand-in for the reasoning of a target that told none', async () => {
    const asked = { role: 'user', content: 'Is it raining?' };
    const [first, second] = [
      { role: 'assistant', content: null, tool_calls: [called] },
      { role: 'assistant', content: 'Yes.' },
    ];
    const messages = [asked, first, result, second, { role: 'user', content: 'Why?' }];
    const { sent } = await sentFor({ tools, messages });
    expect(sent.messages).toEqual([
      asked,
      { ...first, reasoning_content: ' ' },
      result,
      { ...second, reasoning_content: ' ' },
      messages[4],
    ]);
  });

  it('that nobody reasons about goes as it is', async () => {
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'Yes.' },
      { role: 'user', content: 'Why?' },
    ];
    expect((await sentFor({ messages })).sent.messages).toEqual(messages);
    expect((await sentFor({ messages, tools, thinking: { type: 'disabled' } })).sent.messages).toEqual(messages);
  });
});

it.each(['required', { type: 'function', function: { name: 'look' } }])(
  'a call that is forced is not reasoned about',
  async (choice) => {
    const { sent, warnings } = await sentFor({ tools, tool_choice: choice, messages: [{ role: 'user', content: 'hi' }] });
    expect(sent).toMatchObject({ tool_choice: choice, thinking: { type: 'disabled' } });
    expect(warnings).toEqual(['reasoning is turned off: deepseek-v4-pro takes no forced call while it reasons']);
  },
);

it('is asked not to reason by its own member', async () => {
  const { sent } = await sentFor({ reasoning: { effort: 'none' }, input: 'hi' }, '/v1/responses');
  expect(sent).toEqual({ model: 'deepseek-v4-pro', messages: [{ role: 'user', content: 'hi' }], thinking: { type: 'disabled' } });
});

it('an answer that DeepSeek broke off for want of resources is no whole one', async () => {
  const last = { ...chunk(''), choices: [{ index: 0, delta: {}, finish_reason: 'insufficient_system_resource' }] };
  const { ask } = engine(options, () => ({
    headers: { 'content-type': 'text/event-stream' },
    body: [chunk('half an '), last, '[DONE]'],
  }));
  const answer = await ask('m', { stream: true });
  const text = await answer.text();
  expect(text).not.toContain('[DONE]');
  expect(text).toContain('"error"');
});
