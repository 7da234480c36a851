import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { answerOf, chunk, engine } from '../engine.test-support.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const options = { providers: { mistral: { apiKey: 'k' } }, models: { m: { targets: ['mistral/mistral-large-latest'] } } };

const said = {
  headers: { 'content-type': 'text/event-stream' },
  body: [
    chunk('hi'),
    {
      ...chunk(''),
      choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
    },
    '[DONE]',
  ],
};

it('is not asked for the usage of a stream, which it refuses and tells anyway', async () => {
  const { ask, asked, events, instance } = engine(options, () => said);
  const answer = await ask('m', { stream: true, stream_options: { include_usage: true } });
  expect(await answer.text()).toContain('"completion_tokens":1');
  const pending = instance.fetch('http://understudy/v1/messages', {
    method: 'POST',
    body: JSON.stringify({ model: 'm', max_tokens: 9, stream: true, messages: [{ role: 'user', content: 'hi' }] }),
  });
  await vi.advanceTimersByTimeAsync(10);
  const other = await pending;
  expect(await other.text()).toContain('"output_tokens":1');
  for (const { body } of asked) expect(body).not.toHaveProperty('stream_options');
  expect(events.filter(({ type }) => type === 'warning')).toEqual([]);
});

it('gets no member of OpenAI that it answers 422 to, and the seed by its own name', async () => {
  const { ask, asked, events } = engine(options, () => answerOf('hi'));
  await ask('m', {
    ...{ seed: 7, user: 'u', store: false, service_tier: 'flex', max_completion_tokens: 9 },
    messages: [
      { role: 'user', name: 'Ann', content: 'hi' },
      { role: 'assistant', content: 'Hello', refusal: null, annotations: [], audio: null, function_call: null },
      { role: 'user', content: 'how?' },
      { role: 'assistant', content: null, refusal: 'No.' },
      { role: 'user', content: 'why?' },
    ],
  });
  expect(asked[0]?.body).toEqual({
    model: 'mistral-large-latest',
    random_seed: 7,
    max_tokens: 9,
    messages: [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'how?' },
      { role: 'assistant', content: 'No.' },
      { role: 'user', content: 'why?' },
    ],
  });
  const warnings = events.flatMap((event) => (event.type === 'warning' ? event.message : []));
  expect(warnings).toEqual(
    ['user', 'service_tier', 'name'].map((name) => `${name} is not sent: mistral-large-latest does not take it`),
  );
});
