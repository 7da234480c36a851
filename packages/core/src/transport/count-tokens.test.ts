import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Options } from '../config/options.ts';
import { engine, type Said } from '../engine.test-support.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A class over two targets that count themselves. */
function setup(say: () => Said) {
  const options = {
    providers: { one: { kind: 'anthropic', apiKey: 'sk-one-0001' }, two: { kind: 'anthropic', apiKey: 'sk-two-0002' } },
    models: { workhorse: { targets: ['one/m', 'two/m'] } },
  } satisfies Options;
  const { instance, asked } = engine(options, say);
  const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'x'.repeat(40) }] });
  const count = () => instance.fetch('http://understudy/v1/messages/count_tokens', { method: 'POST', body });
  return { count, asked };
}

it('asks one target, once, and waits ten seconds at most', async () => {
  const { count, asked } = setup(() => ({ afterMs: 20_000, body: { input_tokens: 1 } }));
  let answer: Response | undefined;
  void count().then((got) => {
    answer = got;
  });
  await vi.advanceTimersByTimeAsync(9_990);
  expect(answer).toBeUndefined();
  await vi.advanceTimersByTimeAsync(20);
  expect(answer?.headers.get('x-understudy-estimated')).toBe('input_tokens');
  expect(await answer?.json()).toEqual({ input_tokens: 10 });
  expect(asked.map(({ path, key }) => [path, key])).toEqual([['/v1/messages/count_tokens', 'sk-one-0001']]);
});

it('holds a hundred sockets at most: who comes then gets an estimate at once', async () => {
  const { count, asked } = setup(() => ({ afterMs: 5000, body: { input_tokens: 7 } }));
  const answers = Array.from({ length: 120 }, count);
  await vi.advanceTimersByTimeAsync(5000);
  const tokens = await Promise.all(
    answers.map(async (answer) => ((await (await answer).json()) as { input_tokens: number }).input_tokens),
  );
  expect(tokens.filter((one) => one === 7)).toHaveLength(100);
  expect(tokens.filter((one) => one === 10)).toHaveLength(20);
  expect(asked).toHaveLength(100);
});

it.each([[-1], [1.5], ['7'], [null], [1e300]])('takes %j for no count', async (input_tokens) => {
  const { count } = setup(() => ({ body: { input_tokens } }));
  const answer = count();
  await vi.advanceTimersByTimeAsync(10);
  expect(await (await answer).json()).toEqual({ input_tokens: 10 });
});
