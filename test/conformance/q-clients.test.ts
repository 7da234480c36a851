import { describe, expect } from 'vitest';
import { conform } from './conform.ts';
import type { Question } from './scene.ts';

const row = conform();
const down = { type: 'status', status: 503 } as const;
const messages: Question = { client: 'anthropic-messages' };
const betas = {
  'anthropic-beta': 'context-management-2025-06-27, fine-grained-tool-streaming-2025-05-14',
  'anthropic-version': '2023-06-01',
};

describe('Q. What clients say', () => {
  row(
    'Q1',
    'betas of a client go to Anthropic with its body, together with those of the configuration, and its query',
    { targets: [{ wire: 'anthropic', provider: { headers: { 'anthropic-beta': 'of-the-configuration' } } }] },
    async ({ ask, providers }) => {
      const body = { context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } };
      expect((await ask({ ...messages, headers: betas, path: '/v1/messages?beta=true', body })).status).toBe(200);
      const [request] = providers[0]?.requests ?? [];
      expect(request?.headers['anthropic-beta']?.split(',').sort()).toEqual([
        'context-management-2025-06-27',
        'fine-grained-tool-streaming-2025-05-14',
        'of-the-configuration',
      ]);
      expect(request?.path).toMatch(/\/v1\/messages\?beta=true$/);
      expect(request?.body.context_management).toEqual(body.context_management);
    },
  );
  row(
    'Q1',
    'what is no beta by its shape, and other queries, are left out',
    { targets: [{ wire: 'anthropic' }] },
    async ({ ask, providers }) => {
      const odd = { 'anthropic-beta': `ok-1, <script>, ${'x'.repeat(200)},`, 'anthropic-version': 'latest' };
      await ask({ ...messages, headers: odd, path: '/v1/messages?key=secret' });
      const [request] = providers[0]?.requests ?? [];
      expect(request?.headers['anthropic-beta']).toBe('ok-1');
      expect(request?.headers['anthropic-version']).toBe('2023-06-01');
      expect(request?.path).not.toContain('?');
    },
  );
  row(
    'Q1',
    'a target of another dialect gets none of it, and what only a beta allows is left out with a warning',
    { targets: [{ wire: 'anthropic', always: down }, {}] },
    async ({ ask, providers, watch }) => {
      const body = { context_management: { edits: [] }, output_config: { effort: 'low' } };
      const { status } = await ask({ ...messages, headers: betas, path: '/v1/messages?beta=true', body });
      expect(status).toBe(200);
      const [request] = providers[1]?.requests ?? [];
      expect([request?.headers['anthropic-beta'], request?.path.includes('?'), request?.body.context_management]).toEqual([
        undefined,
        false,
        undefined,
      ]);
      expect(
        watch
          .of('warning')
          .map(({ message }) => message)
          .join(),
      ).toContain('context_management');
    },
  );

  const threads: Question = { ...messages, headers: { 'anthropic-beta': 'message-threads-2026-08-12' } };
  const thread = { thread: { type: 'continue', previous_message_id: 'msg_1' } };
  const refused = {
    type: 'error',
    error: { type: 'invalid_request_error', details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] } },
  };
  row(
    'Q2',
    'a thread goes to the account that keeps it',
    { targets: [{}, { wire: 'anthropic' }] },
    async ({ ask, asked, providers }) => {
      expect((await ask({ ...threads, body: thread })).said).toBe('Said by T2.');
      expect(asked()).toEqual([0, 1]);
      expect(providers[1]?.requests[0]?.body.thread).toEqual(thread.thread);
    },
  );
  row(
    'Q2',
    'always to the same account, and to nobody who does not know the history',
    {
      targets: [{ wire: 'anthropic', always: down }, { wire: 'anthropic' }, {}],
      policy: { retry: { attempts: 0 }, lastResort: 'off' },
    },
    async ({ ask, asked }) => {
      const { status, json } = await ask({ ...threads, body: thread });
      expect([status, json]).toMatchObject([400, refused]);
      expect(asked()).toEqual([1, 0, 0]);
      expect((await ask(messages)).status).toBe(200);
    },
  );
  row('Q2', 'where nobody keeps threads the client is told so at once', { targets: [{}, {}] }, async ({ ask, asked }) => {
    for (const type of ['create', 'continue']) {
      const { status, json } = await ask({ ...threads, body: { thread: { type } } });
      expect([status, json]).toMatchObject([400, refused]);
    }
    expect(asked()).toEqual([0, 0]);
  });

  const begins = { thread: { type: 'create' } };
  const brokenCall = { answer: { text: '', toolCalls: [{ name: 'f', arguments: { a: 'one two three four' } }] } };
  const tools = [{ name: 'f', input_schema: { type: 'object' as const } }];
  row(
    'Q3',
    'a thread that begins holds the whole conversation: others stand in, in every phase',
    { targets: [{ wire: 'anthropic', always: down }, {}], policy: { retry: { attempts: 0 } } },
    async ({ ask, asked, providers }) => {
      expect((await ask({ ...threads, body: begins })).said).toBe('Said by T2.');
      expect(asked()).toEqual([1, 1]);
      expect(providers[1]?.requests[0]?.body).not.toHaveProperty('thread');
    },
  );
  row(
    'Q3',
    'a stream that begins a thread is gone on with where it breaks',
    {
      targets: [
        { wire: 'anthropic', answer: { text: 'One two three four five.' }, script: [{ type: 'cut', afterTokens: 3 }] },
        { answer: { text: ' four five.' } },
      ],
    },
    async ({ ask, watch }) => {
      const { said } = await ask({ ...threads, stream: true, body: begins });
      expect(said).toBe('One two three four five.');
      expect(watch.of('splice')).toHaveLength(1);
    },
  );
  row(
    'Q3',
    'a tool call that breaks in a thread was not shown: the client is asked for the whole conversation',
    { targets: [{ wire: 'anthropic', ...brokenCall, script: [{ type: 'cut', afterTokens: 2, times: 'forever' }] }, {}] },
    async ({ ask, asked }) => {
      const { status, json } = await ask({ ...threads, stream: true, body: { ...thread, tools } });
      expect([status, json]).toMatchObject([400, refused]);
      expect(asked()[1]).toBe(0);
    },
  );

  /** As Claude Code 2.1 writes it for a model whose name tells it nothing, and for the newest. */
  const agent = {
    headers: {
      'anthropic-version': '2023-06-01',
      'anthropic-beta':
        'claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27,per-turn-control-2026-07-01,mid-conversation-tool-changes-2026-07-01,advanced-tool-use-2025-11-20,effort-2025-11-24',
    },
    path: '/v1/messages?beta=true',
    body: {
      max_tokens: 32_000,
      thinking: { type: 'adaptive', display: 'omitted' },
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
      output_config: { effort: 'high' },
      metadata: { user_id: '{"device_id":"1128dfb0","account_uuid":"","session_id":"ab98db1e"}' },
      system: [{ type: 'text', text: 'You are an agent.', cache_control: { type: 'ephemeral' } }],
      tools: [
        { name: 'ToolSearch', description: 'd', input_schema: { type: 'object', properties: {} } },
        { name: 'WebFetch', description: 'd', input_schema: { type: 'object', properties: {} }, defer_loading: true },
      ],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
        { role: 'system', content: '# Environment', output_config: { effort: 'medium' } },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'ToolSearch', input: { query: 'WebFetch' } }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'tool_reference', tool_name: 'WebFetch' }] },
            { type: 'text', text: 'Tool loaded.', cache_control: { type: 'ephemeral' } },
          ],
        },
      ],
    },
  };
  const kinds = [
    'claude-opus-5-5',
    'claude-opus-4-8',
    'claude-sonnet-4-6',
    'claude-sonnet-4-5',
    'claude-haiku-4-5',
    'claude-3-5-haiku-latest',
  ];
  for (const model of [...kinds, 'gpt-5-mini', 'gpt-4o']) {
    const wire = model.startsWith('claude') ? 'anthropic' : 'openai';
    for (const stream of [true, false]) {
      row(
        'Q4',
        `a coding agent is answered by ${model} ${stream ? 'in a stream' : 'at once'}, and no request of its is refused`,
        { targets: [{ wire, model, always: { type: 'ok' } }, { always: { type: 'ok' } }] },
        async ({ ask, asked, watch }) => {
          expect(await ask({ ...messages, ...agent, stream })).toMatchObject({ status: 200, said: 'Said by T1.' });
          expect(asked()).toEqual([1, 0]);
          expect(watch.of('attempt.end').map(({ status, reason }) => [status, reason])).toEqual([[200, undefined]]);
        },
      );
    }
  }
});
