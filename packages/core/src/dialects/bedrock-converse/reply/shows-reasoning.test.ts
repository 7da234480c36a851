import { expect, it } from 'vitest';
import type { Reply } from '../../../call/reply.ts';
import { bedrockConverse } from '../index.ts';

const { client } = bedrockConverse;
const content = [
  { type: 'reasoning', text: 'Hm' },
  { type: 'text', text: 'Wet.' },
] as const;
const reply: Reply = { content, finish: { unified: 'stop', raw: '' }, usage: {}, raw: { text: '', body: {} } };

it.each([
  [undefined, false],
  [{ thinking: { type: 'disabled' } }, false],
  [{ reasoning_effort: 'none' }, false],
  [{ reasoning_effort: 'low' }, true],
  [{ reasoning_config: 'high' }, true],
  [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, true],
  [{ reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } }, true],
])('a client with the fields %j sees the reasoning: %s', (additionalModelRequestFields, isShown) => {
  const asked = { messages: [], ...(additionalModelRequestFields && { additionalModelRequestFields }) };
  const blocks = isShown ? ['reasoningContent', 'text'] : ['text'];
  const written = client.encodeReply(reply, 'own', { asked }) as { readonly output: { message: { content: object[] } } };
  expect(written.output.message.content.flatMap(Object.keys)).toEqual(blocks);
  const encoder = client.streamEncoder({ includeUsage: true, id: 'own', model: 'own', createdAt: 1, asked });
  expect(encoder.encode({ type: 'reasoning-delta', text: 'Hm' }) !== '').toBe(isShown);
  expect(encoder.encode({ type: 'text-delta', text: 'Wet.' })).toContain(`"contentBlockIndex":${blocks.indexOf('text')}`);
});
