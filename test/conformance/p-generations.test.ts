import { describe, expect } from 'vitest';
import { conform } from './conform.ts';
import type { Json } from './scene.ts';

const row = conform();
const client = 'anthropic-messages' as const;
const hi = { role: 'user', content: 'Hi' };
const signed = { type: 'thinking', thinking: 'Hm.', signature: 'Eq8BCk' };
const use = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} };
const tools = [{ name: 'f', input_schema: { type: 'object' } }];
const loop = (...blocks: readonly object[]) => [
  hi,
  { role: 'assistant', content: [...blocks, use] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok' }] },
];
const claude = (model: string) => ({ targets: [{ wire: 'anthropic' as const, model }] });
const enabled = { type: 'enabled', budget_tokens: 2000 };
const betas = { 'anthropic-beta': 'context-management-2025-06-27' };
const clear = { edits: [{ type: 'clear_thinking_20251015' }, { type: 'clear_tool_uses_20250919' }] };

/** What a client of a newer Claude writes, and what an older one is asked for. */
const cases: readonly (readonly [string, string, Json, Json])[] = [
  [
    'between_tools',
    'claude-sonnet-4-5',
    { thinking: { type: 'between_tools' }, output_config: { effort: 'high' } },
    { thinking: { type: 'disabled' }, output_config: undefined },
  ],
  ['between_tools', 'claude-3-5-haiku-latest', { thinking: { type: 'between_tools' } }, { thinking: undefined }],
  [
    'between_tools',
    'claude-opus-5-5',
    { thinking: { type: 'between_tools' } },
    { thinking: undefined, output_config: { effort: 'low' } },
  ],
  ['between_tools', 'claude-sonnet-5-5', { thinking: { type: 'between_tools' } }, { thinking: { type: 'between_tools' } }],
  [
    'thoughts between calls',
    'claude-sonnet-4-5',
    { thinking: enabled, tools, messages: loop(signed) },
    { thinking: enabled, messages: loop(signed) },
  ],
  [
    'calls without a thought',
    'claude-sonnet-4-5',
    { thinking: enabled, tools, messages: loop() },
    { thinking: undefined, messages: loop() },
  ],
  [
    'a thought that nobody signed',
    'claude-sonnet-4-5',
    { thinking: enabled, tools, messages: loop({ ...signed, signature: '' }) },
    { thinking: undefined, messages: loop() },
  ],
  [
    'adaptive, and calls without a thought',
    'claude-sonnet-4-5',
    { thinking: { type: 'adaptive' }, tools, messages: loop() },
    { thinking: undefined },
  ],
  [
    'adaptive, and calls without a thought',
    'claude-sonnet-4-6',
    { thinking: { type: 'adaptive' }, tools, messages: loop() },
    { thinking: { type: 'adaptive' } },
  ],
  [
    'thoughts',
    'claude-3-5-haiku-latest',
    { thinking: { type: 'adaptive' }, tools, messages: loop(signed) },
    { thinking: undefined, messages: loop(signed) },
  ],
  [
    'thoughts to be cleared',
    'claude-3-5-haiku-latest',
    { thinking: enabled, context_management: clear },
    { context_management: { edits: clear.edits.slice(1) } },
  ],
  [
    'thoughts to be cleared',
    'claude-sonnet-4-5',
    { thinking: enabled, context_management: clear },
    { context_management: clear },
  ],
  [
    'thoughts to be cleared alone',
    'claude-sonnet-4-5',
    { thinking: enabled, context_management: { edits: clear.edits.slice(0, 1) }, tools, messages: loop() },
    { context_management: undefined },
  ],
];

describe('P. Translation: generations', () => {
  for (const [what, model, body, expected] of cases)
    row('P21', `a client of a newer Claude is served by ${model} (${what})`, claude(model), async ({ ask, providers, watch }) => {
      expect((await ask({ client, headers: betas, body: { max_tokens: 9000, ...body } })).said).toBe('Said by T1.');
      const sent: Json = providers[0]?.requests[0]?.body;
      for (const [name, value] of Object.entries(expected)) expect([name, sent[name]]).toEqual([name, value]);
      const isChanged = Object.entries(expected).some(
        ([name, value]) => name in body && JSON.stringify(value) !== JSON.stringify(body[name]),
      );
      expect(watch.of('warning').length > 0).toBe(isChanged);
    });
  const levels: readonly (readonly [string, string, string | undefined])[] = [
    ['mistral-small-latest', 'low', 'high'],
    ['mistral-small-latest', 'none', 'none'],
    ['mistral-small-2603', 'medium', 'high'],
    ['magistral-medium-latest', 'xhigh', 'high'],
    ['openai/gpt-oss-120b', 'none', 'low'],
    ['openai/gpt-oss-120b', 'xhigh', 'high'],
  ];
  for (const [model, asked, expected] of levels)
    row(
      'P21',
      `the nearest level of reasoning is asked of ${model} (${asked})`,
      { targets: [{ model, provider: { kind: 'openai-compatible' } }] },
      async ({ ask, providers }) => {
        expect((await ask({ body: { reasoning_effort: asked } })).status).toBe(200);
        expect(providers[0]?.requests[0]?.body.reasoning_effort).toBe(expected);
      },
    );

  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  const chunk = (choices: readonly object[], more: object = {}) =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices, ...more })}\n\n`;
  const stream = [
    chunk([{ index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: null }], { usage: null }),
    chunk([{ index: 0, delta: {}, finish_reason: 'stop' }], { usage }),
    chunk([], { usage }),
    'data: [DONE]\n\n',
  ].join('');
  const answer = { recording: { headers: { 'content-type': 'text/event-stream' }, body: stream } };
  for (const [what, target] of [
    ['asked by us', {}],
    ['unasked', { params: { stream_options: null } }],
  ] as const)
    row(
      'P21',
      `usage that a host tells ${what} ${what === 'unasked' ? 'stays byte for byte' : 'is kept from who did not ask'}`,
      { targets: [{ answer, target }] },
      async ({ ask, watch }) => {
        const { text } = await ask({ stream: true });
        expect(text === stream).toBe(what === 'unasked');
        expect(text.endsWith(`${chunk([{ index: 0, delta: {}, finish_reason: 'stop' }], { usage })}data: [DONE]\n\n`)).toBe(
          what !== 'unasked',
        );
        await watch.ended(1);
        expect(watch.of('attempt.end')).toMatchObject([{ usage: { inputTokens: 1 } }]);
      },
    );
});
