import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { engine, refusal } from './engine.test-support.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const answer = {
  body: {
    ...{ id: 'resp_1', object: 'response', created_at: 1, model: 'gpt-5', status: 'completed' },
    output: [
      { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'Yes.', annotations: [] }] },
    ],
    usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
  },
};
const asked = { role: 'user', content: 'Is it raining?' };
const thought = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' };
const call = { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' };
const result = { type: 'function_call_output', call_id: 'call_1', output: 'rain' };

it.each([
  ['OpenAI has not stored', 404, "Item with id 'rs_1' not found."],
  ['Azure cannot decrypt', 400, 'The encrypted content gAAA could not be verified.'],
  [
    'a call of its own goes without',
    400,
    "Item 'fc_1' of type 'function_call' was provided without its required 'reasoning' item: 'rs_1'.",
  ],
])('reasoning that %s is left out, together with the ids that tell of it', async (_, status, message) => {
  const options = { providers: { openai: { apiKey: 'k' } }, models: { m: { targets: ['openai/gpt-5'] } } };
  const { asked: seen, instance } = engine(options, ({ body }) =>
    body.input.some((item: { id?: string }) => item.id) ? refusal(status, '', message) : answer,
  );
  const body = JSON.stringify({ model: 'm', input: [asked, thought, { id: 'fc_1', ...call }, result] });
  const pending = instance.fetch('http://understudy/v1/responses', { method: 'POST', body });
  await vi.advanceTimersByTimeAsync(10);
  expect((await pending).status).toBe(200);
  expect(seen.at(-1)?.body.input).toEqual([asked, call, result]);
});
