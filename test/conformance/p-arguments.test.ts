import { describe, expect } from 'vitest';
import { conform } from './conform.ts';

const row = conform();
const broken = ['{"city": "Co', '[1]', '7', 'Cork', '{"a":1}{"b":2}'];
const tools = {
  'openai-chat': { tools: [{ type: 'function', function: { name: 'f' } }] },
  'anthropic-messages': { tools: [{ name: 'f', input_schema: { type: 'object' } }] },
} as const;

describe('P. Translation: arguments that are none', () => {
  for (const client of ['openai-chat', 'anthropic-messages'] as const)
    for (const wire of ['openai', 'anthropic'] as const) {
      for (const text of broken)
        row(
          'P19',
          `a held call in a stream is not shown with arguments that are no JSON object (${client} to ${wire}: ${text})`,
          {
            targets: [
              {
                wire,
                answer: {
                  toolCalls: [
                    { name: 'f', arguments: '{}' },
                    { name: 'f', arguments: text },
                  ],
                },
              },
              {},
            ],
          },
          async ({ ask, watch }) => {
            const got = await ask({ client, stream: true, body: tools[client] });
            expect([got.said, got.text.includes('"f"')]).toEqual(['Said by T2.', false]);
            expect(watch.of('failover')).toMatchObject([{ reason: 'malformed' }]);
            await watch.ended(1);
            expect(watch.of('attempt.end').map(({ reason }) => reason)).toEqual(['malformed', undefined]);
          },
        );
      for (const text of ['', ' ', '{}', '{"a":[1]}'])
        row(
          'P19',
          `any other is (${client} to ${wire}: "${text}")`,
          { targets: [{ wire, answer: { toolCalls: [{ name: 'f', arguments: text }] } }, {}] },
          async ({ ask, asked }) => {
            expect((await ask({ client, stream: true, body: tools[client] })).text).toContain('"f"');
            expect(asked()).toEqual([1, 0]);
          },
        );
    }
  row(
    'P19',
    'neither is one in a JSON answer of the same dialect',
    { targets: [{ answer: { toolCalls: [{ name: 'f', arguments: '{"city": "Co' }] } }, {}], policy: { retry: { attempts: 0 } } },
    async ({ ask }) => {
      expect((await ask({ body: tools['openai-chat'] })).said).toBe('Said by T2.');
    },
  );
  row(
    'P19',
    'half a call that the output limit cut off is left out of a JSON answer of another dialect, and nobody is blamed',
    { targets: [{ wire: 'openai', answer: { toolCalls: [{ name: 'f', arguments: '{"city": "Co' }], finish: 'length' } }, {}] },
    async ({ ask, asked, watch }) => {
      const { text } = await ask({ client: 'anthropic-messages', body: tools['anthropic-messages'] });
      expect([text.includes('"stop_reason":"max_tokens"'), text.includes('"f"'), asked()]).toEqual([true, false, [1, 0]]);
      await watch.ended(1);
      expect(watch.of('attempt.end').map(({ reason }) => reason)).toEqual([undefined]);
    },
  );
  for (const stream of [false, true]) {
    const kind = stream ? 'stream' : 'JSON';
    const call = { name: 'f', arguments: '{"city": "Co' };
    row(
      'P19',
      `what the output limit cut off is shown (${kind})`,
      { targets: [{ answer: { toolCalls: [call], finish: 'length' } }, {}] },
      async ({ ask, asked }) => {
        expect((await ask({ stream, body: tools['openai-chat'] })).text).toContain('"f"');
        expect(asked()).toEqual([1, 0]);
      },
    );
    row(
      'P19',
      `what nobody else could give is shown (${kind})`,
      { targets: [{ answer: { toolCalls: [call] } }] },
      async ({ ask }) => {
        expect((await ask({ stream, body: tools['openai-chat'] })).text).toContain('"f"');
      },
    );
    row(
      'P19',
      `custom tools take any text (${kind})`,
      { targets: [{ model: 'gpt-5-mini', answer: { toolCalls: [call] } }, {}] },
      async ({ ask, asked }) => {
        await ask({ stream, body: { tools: [{ type: 'custom', custom: { name: 'f' } }] } });
        expect(asked()).toEqual([1, 0]);
      },
    );
  }
});
