import { expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import { lossList } from '../../losses.ts';
import { withoutCacheScope } from './fit-cache-scope.ts';

it("leaves out the scope of each mark at hosts that are not Anthropic's own", () => {
  const body = (scope?: string) => {
    const cached = { cache_control: { type: 'ephemeral', ttl: '1h', ...(scope && { scope }) } };
    const text = { type: 'text', text: 'a', ...cached };
    return {
      ...cached,
      tools: [{ name: 'f', input_schema: { properties: { scope: { type: 'string' } } }, ...cached }],
      system: [text],
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [text] }] },
      ],
    };
  };
  const losses = lossList();
  const scoped = body('global');
  expect(withoutCacheScope(scoped, encodeTo({}, { native: true }), losses)).toBe(scoped);
  const plain = body();
  expect(withoutCacheScope(plain, encodeTo({}, { native: false }), losses)).toBe(plain);
  expect(losses.warnings).toEqual([]);
  expect(withoutCacheScope(scoped, encodeTo({}, { native: false }), losses)).toEqual(plain);
  expect(losses.warnings).toHaveLength(1);
});
