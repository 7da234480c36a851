import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { answerOf, engine } from './engine.test-support.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

it.each([
  ['strict', 'wide'],
  ['wide', 'strict'],
])('a target that stands in two classes keeps to the limits of each, whichever asks first (%s)', async (first, second) => {
  const limited = { strict: 2, wide: 4 };
  const targets = (requestsPerMinute: number) => ({ targets: [{ use: 'openai/m', limits: { requestsPerMinute } }] });
  const { ask } = engine(
    {
      providers: { openai: { apiKey: 'sk-one-0001' } },
      models: { [first]: targets(limited[first as 'wide']), [second]: targets(limited[second as 'wide']) },
    },
    () => answerOf('hi'),
  );
  const statuses: number[] = [];
  for (const model of ['strict', 'wide', 'strict', 'wide', 'wide', 'wide']) statuses.push((await ask(model)).status);
  expect(statuses).toEqual([200, 200, 503, 200, 200, 503]);
});
