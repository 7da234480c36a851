import { expect, it } from 'vitest';
import { sumUsage } from './sum-usage.ts';

it('adds what two attempts used, and knows nothing that neither told', () => {
  const sum = sumUsage({ inputTokens: 10, outputTokens: 3 }, { inputTokens: 5, cacheReadTokens: 0 });
  expect(sum).toStrictEqual({ inputTokens: 15, outputTokens: 3, cacheReadTokens: 0 });
  expect(sumUsage({}, JSON.parse('{"inputTokens":null,"outputTokens":2}'))).toStrictEqual({ outputTokens: 2 });
});
