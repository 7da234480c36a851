import type { SimulatedProvider } from '@understudy/testing';
import { describe, expect } from 'vitest';
import { conform } from './conform.ts';
import type { Json } from './scene.ts';

const row = conform();
const sentTo = (providers: readonly SimulatedProvider[]): Json => providers[0]?.requests[0]?.body;
const hi = { role: 'user', content: 'Hi' };
const claude = 'anthropic-messages' as const;

const search = [
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'rain in Cork' } },
  {
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: [
      {
        type: 'web_search_result',
        title: 'Rain',
        url: 'https://x.test/rain',
        encrypted_content: 'EqgfCioIARgB',
        page_age: '2 days',
      },
    ],
  },
];
const others: readonly (readonly [string, readonly Json[], readonly string[]])[] = [
  [
    'web_search',
    search,
    ['web_search was called (srvtoolu_1)', 'rain in Cork', 'web_search gave (srvtoolu_1)', 'https://x.test/rain'],
  ],
  [
    'a search that failed',
    [search[0], { ...search[1], content: { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' } }],
    ['max_uses_exceeded'],
  ],
  [
    'code_execution',
    [
      { type: 'server_tool_use', id: 'srvtoolu_2', name: 'bash_code_execution', input: { command: 'ls' } },
      {
        type: 'bash_code_execution_tool_result',
        tool_use_id: 'srvtoolu_2',
        content: { type: 'bash_code_execution_result', stdout: 'a.txt', stderr: '', return_code: 0, content: [] },
      },
    ],
    ['stdout: a.txt', 'return_code: 0', '"command":"ls"'],
  ],
  [
    'mcp',
    [
      { type: 'mcp_tool_use', id: 'mcptoolu_3', name: 'echo', server_name: 'mine', input: { a: 1 } },
      { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_3', is_error: true, content: [{ type: 'text', text: 'No echo.' }] },
    ],
    ['echo of mine was called (mcptoolu_3)', 'echo failed with (mcptoolu_3)', 'No echo.'],
  ],
  [
    'web_fetch',
    [
      { type: 'server_tool_use', id: 'srvtoolu_4', name: 'web_fetch', input: { url: 'https://x.test/a.pdf' } },
      {
        type: 'web_fetch_tool_result',
        tool_use_id: 'srvtoolu_4',
        content: {
          type: 'web_fetch_result',
          url: 'https://x.test/a.pdf',
          content: { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' } },
        },
      },
    ],
    ['(application/pdf)'],
  ],
];
const told = (blocks: readonly Json[]) => [
  hi,
  { role: 'assistant', content: [{ type: 'text', text: 'Let me see.' }, ...blocks, { type: 'text', text: 'It rains.' }] },
  hi,
];

describe('P. Translation: histories', () => {
  for (const [what, blocks, texts] of others) {
    row(
      'P15',
      `what the tools of a provider gave is told in words (${what})`,
      { targets: [{}] },
      async ({ ask, providers, watch }) => {
        const got = await ask({ client: claude, body: { messages: told(blocks) } });
        expect([got.status, got.said]).toEqual([200, 'Said by T1.']);
        const [, assistant] = sentTo(providers).messages;
        const said = JSON.stringify(assistant.content).replaceAll('\\\\"', '"').replaceAll('\\"', '"');
        for (const text of ['Let me see.', ...texts, 'It rains.']) expect(said).toContain(text);
        expect(said).not.toMatch(/EqgfCioIARgB|JVBERi0/);
        expect(watch.of('warning').map(({ message }) => message)).toContainEqual(
          expect.stringContaining(`${blocks[1].type} is sent as a text`),
        );
      },
    );
    row('P15', `it goes back to its provider as it came (${what})`, { targets: [{ wire: 'anthropic' }] }, async (scene) => {
      const body = { messages: told(blocks) };
      expect((await scene.ask({ client: claude, body })).status).toBe(200);
      expect(scene.providers[0]?.requests[0]?.body).toMatchObject(body);
    });
  }
  row(
    'P15',
    'a tool that is still running is waited for where it runs',
    { targets: [{ always: { type: 'status', status: 503 } }, { wire: 'anthropic' }] },
    async ({ ask, asked }) => {
      const messages = [hi, { role: 'assistant', content: search.slice(0, 1) }];
      expect((await ask({ client: claude, body: { messages } })).said).toBe('Said by T2.');
      expect(asked()).toEqual([0, 1]);
    },
  );
});

const signed = { type: 'thinking', thinking: 'It rains.', signature: 'Eq8BCk' };
const redacted = { type: 'redacted_thinking', data: 'EmwKAhgB' };
const anthropic = { format: 'anthropic-claude-v1' };
const detail = { type: 'reasoning.text', text: 'It rains.', signature: 'Eq8BCk', ...anthropic };
/** What a member of an assistant's message is told to Claude as. */
const thoughts: readonly (readonly [string, object, readonly object[]])[] = [
  ['blocks that are signed', { thinking_blocks: [signed, redacted], reasoning_content: 'It rains.' }, [signed, redacted]],
  ['blocks without a signature', { thinking_blocks: [{ type: 'thinking', thinking: 'Hm.' }] }, []],
  ['details that are signed', { reasoning_details: [detail], reasoning: 'It rains.' }, [signed]],
  ['details without a format', { reasoning_details: [{ ...detail, format: null }] }, [signed]],
  [
    'details in pieces, as they came in a stream',
    {
      reasoning_details: [
        { type: 'reasoning.text', text: 'It ', index: 0, ...anthropic },
        { type: 'reasoning.text', text: 'rains.', index: 0, ...anthropic },
        { type: 'reasoning.text', signature: 'Eq8BCk', index: 0, ...anthropic },
        { type: 'reasoning.encrypted', data: 'EmwKAhgB', index: 1, ...anthropic },
      ],
    },
    [signed, redacted],
  ],
  ['details that somebody else signed', { reasoning_details: [{ ...detail, format: 'google-gemini-v1' }] }, []],
  [
    'details that OpenAI encrypted',
    { reasoning_details: [{ type: 'reasoning.encrypted', data: 'x', format: 'openai-responses-v1' }] },
    [],
  ],
  ['a summary', { reasoning_details: [{ type: 'reasoning.summary', summary: 'Rain.' }] }, []],
  ['reasoning_content', { reasoning_content: 'It rains.' }, []],
  ['reasoning', { reasoning: 'It rains.' }, []],
  ['nonsense', { thinking_blocks: 'x', reasoning_details: [7, null, {}, { type: 'reasoning.encrypted' }], reasoning: 'x' }, []],
];

describe('P. Translation: reasoning of earlier turns', () => {
  for (const [what, members, told] of thoughts) {
    const messages = [hi, { role: 'assistant', content: 'Yes.', ...members }, hi];
    row(
      'P17',
      `Claude gets what it has signed, and nothing else (${what})`,
      { targets: [{ wire: 'anthropic' }] },
      async ({ ask, providers, watch }) => {
        expect((await ask({ body: { messages, reasoning_effort: 'low', max_tokens: 2000 } })).status).toBe(200);
        const [, turn] = sentTo(providers).messages;
        expect(turn.content).toEqual([...told, { type: 'text', text: 'Yes.' }]);
        expect(watch.of('warning')).toHaveLength(told.length > 0 ? 0 : 1);
      },
    );
    row('P17', `OpenAI gets none of it (${what})`, { targets: [{}] }, async ({ ask, providers, watch }) => {
      expect((await ask({ body: { messages } })).status).toBe(200);
      expect(providers[0]?.requests[0]?.body.messages).toEqual([hi, { role: 'assistant', content: 'Yes.' }, hi]);
      expect(watch.of('warning').length).toBeGreaterThan(0);
    });
    row(
      'P17',
      `any other host gets it as it came (${what})`,
      { targets: [{ model: 'deepseek-chat', provider: { kind: 'openai-compatible' } }] },
      async ({ ask, providers }) => {
        expect((await ask({ body: { messages } })).status).toBe(200);
        expect(providers[0]?.requests[0]?.body.messages).toEqual(messages);
      },
    );
  }
  row(
    'P17',
    'a Claude that does not reason gets none',
    { targets: [{ wire: 'anthropic', model: 'claude-3-5-haiku-latest' }] },
    async ({ ask, providers }) => {
      const messages = [hi, { role: 'assistant', content: 'Yes.', thinking_blocks: [signed] }, hi];
      expect((await ask({ body: { messages } })).status).toBe(200);
      expect(providers[0]?.requests[0]?.bodyText).not.toContain('Eq8BCk');
    },
  );
  const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
  for (const [what, members] of [
    ['signed', { thinking_blocks: [signed] }],
    ['not', { reasoning: 'Hm.' }],
  ] as const)
    row(
      'P17',
      `results of tools follow the reasoning that led to them where it is ${what}`,
      { targets: [{ wire: 'anthropic' }] },
      async ({ ask, providers }) => {
        const messages = [
          hi,
          { role: 'assistant', content: null, tool_calls: [call], ...members },
          { role: 'tool', tool_call_id: 'a', content: 'ok' },
        ];
        const body = {
          messages,
          tools: [{ type: 'function', function: { name: 'f' } }],
          reasoning_effort: 'low',
          max_tokens: 9000,
        };
        expect((await ask({ body })).status).toBe(200);
        expect(providers[0]?.requests[0]?.body.thinking !== undefined).toBe(what === 'signed');
      },
    );
  row(
    'P17',
    'what a message carries that says nothing is left out for OpenAI without a word',
    { targets: [{}] },
    async ({ ask, providers, watch }) => {
      const messages = [
        hi,
        { role: 'assistant', content: 'Yes.', reasoning_content: null, thinking_blocks: null, provider_specific_fields: null },
        hi,
      ];
      expect((await ask({ body: { messages } })).status).toBe(200);
      expect(sentTo(providers).messages).toEqual([hi, { role: 'assistant', content: 'Yes.' }, hi]);
      expect(watch.of('warning')).toEqual([]);
    },
  );
  row('P17', 'thinking in parts is left out for OpenAI', { targets: [{}] }, async ({ ask, providers }) => {
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] };
    const messages = [
      hi,
      { role: 'assistant', content: [thinking, { type: 'text', text: 'Yes.' }] },
      hi,
      { role: 'assistant', content: [thinking] },
      hi,
    ];
    expect((await ask({ body: { messages } })).status).toBe(200);
    const [, first, , second] = sentTo(providers).messages;
    expect([first.content, second.content]).toEqual([[{ type: 'text', text: 'Yes.' }], '']);
  });
  const asked: readonly (readonly [object, string | undefined, object | undefined])[] = [
    [{ reasoning: { effort: 'high' } }, 'high', { type: 'enabled', budget_tokens: 12_000 }],
    [{ reasoning: { max_tokens: 4000 } }, 'low', { type: 'enabled', budget_tokens: 4000 }],
    [{ reasoning: { enabled: false } }, 'minimal', { type: 'disabled' }],
    [{ thinking: { type: 'enabled', budget_tokens: 4000 } }, 'low', { type: 'enabled', budget_tokens: 4000 }],
    [{ thinking: { type: 'disabled' } }, 'minimal', { type: 'disabled' }],
    [
      { thinking: { type: 'enabled', budget_tokens: 4000 }, reasoning_effort: 'high' },
      'high',
      { type: 'enabled', budget_tokens: 12_000 },
    ],
    [{ reasoning: 'x', thinking: 7 }, undefined, undefined],
  ];
  for (const [body, effort, thinking] of asked)
    row(
      'P17',
      `reasoning is asked for as the target wants it (${JSON.stringify(body)})`,
      { targets: [{ model: 'gpt-5' }, { wire: 'anthropic' }] },
      async ({ ask, providers }) => {
        expect((await ask({ body: { ...body, max_tokens: 20_000 } })).status).toBe(200);
        const sent = sentTo(providers);
        expect([sent.reasoning_effort, sent.reasoning, sent.thinking]).toEqual([effort, undefined, undefined]);
        await providers[0]?.always({ type: 'status', status: 503 });
        expect((await ask({ body: { ...body, max_tokens: 20_000 } })).said).toBe('Said by T2.');
        expect(providers[1]?.requests[0]?.body.thinking).toEqual(thinking);
      },
    );
});
