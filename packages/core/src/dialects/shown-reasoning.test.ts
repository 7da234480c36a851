import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../call/json.ts';
import type { Reply } from '../call/reply.ts';
import { anthropicMessages } from './anthropic-messages/index.ts';
import { bedrockConverse } from './bedrock-converse/index.ts';
import type { ClientDialect } from './client-dialect.ts';
import { gemini } from './gemini/index.ts';

const content = [
  { type: 'reasoning', text: 'Hm' },
  { type: 'text', text: 'Wet.' },
] as const;
const reply: Reply = { content, finish: { unified: 'stop', raw: '' }, usage: {}, raw: { text: '', body: {} } };
const fields = (additionalModelRequestFields: JsonObject) => ({ messages: [], additionalModelRequestFields });

describe('the reasoning of a target of another API', () => {
  const cases: readonly (readonly [ClientDialect, JsonObject, boolean])[] = [
    [anthropicMessages.client, {}, false],
    [anthropicMessages.client, { thinking: { type: 'disabled' } }, false],
    [anthropicMessages.client, { thinking: { type: 'adaptive', display: 'omitted' } }, false],
    [anthropicMessages.client, { thinking: { type: 'adaptive' } }, true],
    [anthropicMessages.client, { thinking: { type: 'enabled', budget_tokens: 2000 } }, true],
    [bedrockConverse.client, {}, false],
    [bedrockConverse.client, fields({ thinking: { type: 'disabled' } }), false],
    [bedrockConverse.client, fields({ reasoning_effort: 'none' }), false],
    [bedrockConverse.client, fields({ reasoning_effort: 'low' }), true],
    [bedrockConverse.client, fields({ reasoning_config: 'high' }), true],
    [bedrockConverse.client, fields({ thinking: { type: 'enabled', budget_tokens: 2000 } }), true],
    [bedrockConverse.client, fields({ reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } }), true],
    [gemini.client, {}, false],
    [gemini.client, { generationConfig: { thinkingConfig: { thinkingBudget: 2000 } } }, false],
    [gemini.client, { generationConfig: { thinkingConfig: { includeThoughts: true } } }, true],
    [gemini.client, { generation_config: { thinking_config: { include_thoughts: true } } }, true],
  ];
  it.each(cases.map(([client, asked, isShown]) => [client.name, asked, isShown, client] as const))(
    'is shown to a client of %s that asked for %j: %s',
    (_, asked, isShown, client) => {
      const written = JSON.stringify(client.encodeReply(reply, 'own', { asked }));
      expect([written.includes('"Hm"'), written.includes('"Wet."')]).toEqual([isShown, true]);
      const encoder = client.streamEncoder({ includeUsage: true, id: 'own', model: 'own', createdAt: 1, asked });
      const thought = encoder.encode({ type: 'reasoning-delta', text: 'Hm' });
      const signed = encoder.encode({ type: 'reasoning-signature', signature: 'c2ln' });
      expect([thought !== '', !isShown && signed !== '']).toEqual([isShown, false]);
      const text = encoder.encode({ type: 'text-delta', text: 'Wet.' });
      expect(text).toContain('Wet.');
      const place = [...text.matchAll(/(?:"index"|contentBlockIndex"):(\d+)/g)].at(-1)?.[1]; // of a stream in blocks
      if (client !== gemini.client) expect(place).toBe(isShown ? '1' : '0');
    },
  );
});
