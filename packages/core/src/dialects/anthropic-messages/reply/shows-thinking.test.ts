import { expect, it } from 'vitest';
import type { Reply } from '../../../call/reply.ts';
import { anthropicMessages } from '../index.ts';

const { client } = anthropicMessages;
const content = [
  { type: 'reasoning', text: 'Hm' },
  { type: 'text', text: 'Wet.' },
] as const;
const reply: Reply = { content, finish: { unified: 'stop', raw: '' }, usage: {}, raw: { text: '', body: {} } };

it.each([
  [{}, false],
  [{ thinking: { type: 'disabled' } }, false],
  [{ thinking: { type: 'adaptive', display: 'omitted' } }, false],
  [{ thinking: { type: 'adaptive' } }, true],
  [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, true],
])('a client that asked for %j sees the reasoning: %s', (asked, isShown) => {
  const types = isShown ? ['thinking', 'text'] : ['text'];
  expect(client.encodeReply(reply, 'own', { asked })).toMatchObject({ content: types.map((type) => ({ type })) });
  const encoder = client.streamEncoder({ includeUsage: true, id: 'own', model: 'own', createdAt: 1, asked });
  const thought = [
    encoder.encode({ type: 'reasoning-delta', text: 'Hm' }),
    encoder.encode({ type: 'reasoning-signature', signature: 'c2ln' }),
  ].join('');
  expect(thought !== '').toBe(isShown);
  expect(encoder.encode({ type: 'text-delta', text: 'Wet.' })).toContain(`"index":${types.indexOf('text')}`);
});
