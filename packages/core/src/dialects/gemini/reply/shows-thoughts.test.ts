import { expect, it } from 'vitest';
import type { Reply } from '../../../call/reply.ts';
import { client } from '../client.ts';

const content = [
  { type: 'reasoning', text: 'Hm' },
  { type: 'text', text: 'Wet.' },
] as const;
const reply: Reply = { content, finish: { unified: 'stop', raw: '' }, usage: {}, raw: { text: '', body: {} } };

it.each([
  [{}, false],
  [{ generationConfig: { thinkingConfig: { thinkingBudget: 2000 } } }, false],
  [{ generationConfig: { thinkingConfig: { includeThoughts: true } } }, true],
  [{ generation_config: { thinking_config: { include_thoughts: true } } }, true],
])('a client that asked for %j sees the reasoning: %s', (asked, isShown) => {
  expect(client.encodeReply(reply, 'own', { asked })).toMatchObject({
    candidates: [{ content: { parts: [...(isShown ? [{ text: 'Hm', thought: true }] : []), { text: 'Wet.' }] } }],
  });
  const encoder = client.streamEncoder({ includeUsage: true, id: 'own', model: 'own', createdAt: 1, asked });
  expect(encoder.encode({ type: 'reasoning-delta', text: 'Hm' }) !== '').toBe(isShown);
  expect(encoder.encode({ type: 'text-delta', text: 'Wet.' })).toContain('Wet.');
});
