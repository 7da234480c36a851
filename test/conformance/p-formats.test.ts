import { describe, expect } from 'vitest';
import { conform } from './conform.ts';
import type { Got, Json } from './scene.ts';

const row = conform();
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };
const answer = '{"city":"Cork"}';
const called = (body: Json) => ({ toolCalls: [{ name: body.tools.at(-1).name as string, arguments: answer }] });
const older = {
  wire: 'anthropic' as const,
  model: 'claude-sonnet-4-20250514',
  answer: ({ body }: { readonly body: Json }) => called(body),
};
const formats = {
  'openai-chat': { response_format: { type: 'json_schema', json_schema: { name: 'place', schema } } },
  'anthropic-messages': { output_config: { format: { type: 'json_schema', schema } } },
} as const;
const toolsOf = {
  'openai-chat': { tools: [{ type: 'function', function: { name: 'answer', parameters: schema } }] },
  'anthropic-messages': { tools: [{ name: 'answer', input_schema: schema }] },
} as const;
const chosen = {
  'openai-chat': { none: 'none', forced: 'required' },
  'anthropic-messages': { none: { type: 'none' }, forced: { type: 'any' } },
} as const;

function endOf({ json, data }: Got): string {
  if (json) return json.stop_reason ?? json.choices[0].finish_reason;
  return data.flatMap((event) => event.delta?.stop_reason ?? event.choices?.[0]?.finish_reason ?? []).join();
}

describe('P. Translation: answers of a form', () => {
  for (const client of ['openai-chat', 'anthropic-messages'] as const) {
    const end = client === 'openai-chat' ? 'stop' : 'end_turn';
    for (const stream of [false, true])
      row(
        'P18',
        `a Claude without structured output answers by a tool, and its client gets a text (${client}, ${stream ? 'stream' : 'JSON'})`,
        { targets: [older, {}] },
        async ({ ask, providers, asked }) => {
          const got = await ask({ client, stream, body: formats[client] });
          expect([got.status, got.said, endOf(got)]).toEqual([200, answer, end]);
          expect(got.text).not.toMatch(/tool_use|tool_calls/);
          const { tools, tool_choice, output_config } = providers[0]?.requests[0]?.body ?? {};
          expect(tools).toMatchObject([{ name: 'answer', input_schema: schema }]);
          expect([tool_choice, output_config]).toEqual([
            { type: 'tool', name: 'answer', disable_parallel_tool_use: true },
            undefined,
          ]);
          expect(asked()).toEqual([1, 0]);
        },
      );
    row(
      'P18',
      `beside tools of the client's own it may call one of them (${client})`,
      { targets: [older] },
      async ({ ask, providers }) => {
        const body = { ...formats[client], ...toolsOf[client] };
        expect((await ask({ client, body })).said).toBe(answer);
        expect((await ask({ client, body: { ...body, tool_choice: chosen[client].none } })).said).toBe(answer);
        const sent = providers[0]?.requests.map((request) => request.body as Json) ?? [];
        expect(sent.map(({ tools }) => tools.map(({ name }: Json) => name))).toEqual([
          ['answer', 'answer_2'],
          ['answer', 'answer_2'],
        ]);
        expect(sent.map(({ tool_choice }) => tool_choice.type)).toEqual(['any', 'tool']);
      },
    );
    for (const stream of [false, true])
      row(
        'P18',
        `what it calls then reaches the client as a call (${client}, ${stream ? 'stream' : 'JSON'})`,
        { targets: [{ ...older, answer: { toolCalls: [{ name: 'answer', arguments: answer }] } }] },
        async ({ ask }) => {
          const got = await ask({ client, stream, body: { ...formats[client], ...toolsOf[client] } });
          expect([got.text.includes('"answer"'), endOf(got)]).toEqual([
            true,
            client === 'openai-chat' ? 'tool_calls' : 'tool_use',
          ]);
        },
      );
    row('P18', `a turn that must call a tool has no form (${client})`, { targets: [older] }, async ({ ask, providers }) => {
      const body = { ...formats[client], ...toolsOf[client], tool_choice: chosen[client].forced };
      const got = await ask({ client, body });
      expect([got.status, endOf(got)]).toEqual([200, client === 'openai-chat' ? 'tool_calls' : 'tool_use']);
      expect(providers[0]?.requests[0]?.body.tools).toHaveLength(1);
    });
    const apart =
      client === 'openai-chat' ? { reasoning_effort: 'high' } : { thinking: { type: 'enabled', budget_tokens: 2000 } };
    row(
      'P18',
      `with reasoning it is left out (${client})`,
      { targets: [older, { wire: 'anthropic', answer: { text: answer } }] },
      async ({ ask, asked, providers }) => {
        expect((await ask({ client, body: { ...formats[client], ...apart, max_tokens: 9000 } })).said).toBe(answer);
        expect(asked()).toEqual([0, 1]);
        expect(providers[1]?.requests[0]?.body.output_config).toMatchObject({ format: { type: 'json_schema' } });
      },
    );
  }
  const anything = { model: 'my-model', provider: { kind: 'openai-compatible' } };
  for (const [what, other] of [
    ['a list', { type: 'array', items: {} }],
    ['one of several', { anyOf: [schema, { type: 'object' }] }],
  ] as const)
    row('P18', `what is to be ${what} is asked of others`, { targets: [older, anything] }, async ({ ask, asked }) => {
      const body = { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: other } } };
      expect((await ask({ body })).said).toBe('Said by T2.');
      expect(asked()).toEqual([0, 1]);
    });
  row(
    'P18',
    'a form that is checked is checked there too',
    {
      targets: [{ ...older, answer: { toolCalls: [{ name: 'answer', arguments: '{"city":7}' }] } }, { answer: { text: answer } }],
      policy: { output: { validate: 'json-schema' } },
    },
    async ({ ask, watch }) => {
      for (const stream of [false, true]) expect((await ask({ stream, body: formats['openai-chat'] })).said).toBe(answer);
      expect(watch.of('failover').map(({ reason }) => reason)).toEqual(['invalid-output', 'invalid-output']);
    },
  );
});
