import type { Answer } from '@understudy/testing';
import { describe, expect } from 'vitest';
import { continuing, partialOf } from '../support/continuing-model.ts';
import { conform } from './conform.ts';
import type { Got, Json, Question } from './scene.ts';

const row = conform();
const stream = true;
const weather = { city: 'Cork', unit: 'celsius', days: [1, 2, 3] };
const call = { name: 'weather', arguments: weather };
const sse = (body: string): Answer => ({ recording: { headers: { 'content-type': 'text/event-stream' }, body } });
const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const done = 'data: [DONE]\n\n';

const schema = { type: 'object', properties: { city: { type: 'string' } } };
const chat: Question = { stream, body: { tools: [{ type: 'function', function: { name: 'weather', parameters: schema } }] } };
const messages: Question = { stream, client: 'anthropic-messages', body: { tools: [{ name: 'weather', input_schema: schema }] } };

interface Told {
  readonly name: string;
  readonly arguments: string;
}

/** The tool calls of a stream, put together as clients do it. */
function callsOf({ data }: Got): readonly Told[] {
  const calls = new Map<number, { name: string; arguments: string }>();
  for (const event of data) {
    for (const { index, function: said } of event.choices?.[0]?.delta?.tool_calls ?? []) {
      const known = calls.get(index) ?? { name: '', arguments: '' };
      calls.set(index, { name: known.name + (said.name ?? ''), arguments: known.arguments + (said.arguments ?? '') });
    }
    if (event.content_block?.type === 'tool_use') calls.set(event.index, { name: event.content_block.name, arguments: '' });
    const open = calls.get(event.index);
    if (event.delta?.type === 'input_json_delta' && open) open.arguments += event.delta.partial_json;
  }
  return [...calls.values()];
}
const parsed = (got: Got) => callsOf(got).map(({ name, arguments: json }) => ({ name, arguments: JSON.parse(json) }));

describe('G. Tool calls', () => {
  for (const [name, question] of Object.entries({ chat, messages }))
    for (const type of ['cut', 'error-event'] as const)
      row(
        'G1',
        `arguments that break are replaced whole, nothing of them was shown (${name}, ${type})`,
        {
          targets: [
            { answer: { toolCalls: [call] }, always: { type, afterTokens: 3 } },
            { wire: 'anthropic', answer: { toolCalls: [call] } },
          ],
        },
        async ({ ask, watch }) => {
          const got = await ask(question);
          expect(parsed(got)).toEqual([call]);
          expect(got.data.filter((event) => event.error)).toEqual([]);
          expect(got.headers.get('x-understudy-failovers')).toBe('1');
          expect(watch.of('failover')).toMatchObject([{ phase: 'before_commit' }]);
          expect(watch.of('splice')).toEqual([]);
        },
      );

  const spoken = 'Let me look at the weather in Cork for you, it will not take long.';
  row(
    'G2',
    'after text the half call never appears, nor prose in the place of a call that was announced',
    {
      targets: [
        { answer: { text: spoken, toolCalls: [call] }, always: { type: 'cut', afterTokens: 18 } },
        { answer: (request) => (partialOf(request) ? { text: 'It is raining in Cork, and it will go on.' } : { text: spoken }) },
      ],
    },
    async ({ ask, asked, watch }) => {
      const got = await ask(chat);
      expect([got.said, callsOf(got)]).toEqual([spoken, []]);
      expect(got.data.at(-1)).toHaveProperty('error');
      expect(got.data.filter((event) => event.choices?.[0]?.finish_reason)).toEqual([]);
      expect(asked()[1]).toBe(1);
      expect(watch.of('splice')).toEqual([]);
    },
  );
  for (const [name, question] of Object.entries({ chat, messages }))
    for (const afterTokens of [5, 14, 18])
      row(
        'G2',
        `after text a target that takes no prefill makes the call that the text was leading to (${name}, ${afterTokens} tokens)`,
        {
          targets: [
            { answer: { text: spoken, toolCalls: [call] }, always: { type: 'cut', afterTokens } },
            { answer: (request) => ({ ...continuing(spoken)(request), toolCalls: [call] }) },
          ],
        },
        async ({ ask, providers, watch }) => {
          const got = await ask(question);
          expect([got.said, parsed(got)]).toEqual([spoken, [call]]);
          expect(got.data.filter((event) => event.error)).toEqual([]);
          expect(providers[1]?.requests[0]?.body.tools).toHaveLength(1);
          expect(watch.of('splice')).toHaveLength(1);
        },
      );
  row(
    'G2',
    'a target that makes the call without another word is joined in the middle of a word',
    {
      targets: [
        { answer: { tokens: ['Let', ' me', ' loo'], toolCalls: [call] }, always: { type: 'cut', afterTokens: 3 } },
        { answer: { toolCalls: [call] } },
      ],
    },
    async ({ ask }) => {
      const got = await ask(chat);
      expect([got.said, parsed(got)]).toEqual(['Let me loo', [call]]);
      expect(got.data.at(-1)).toBe('[DONE]');
    },
  );
  row(
    'G2',
    'prose in the place of the call goes to the next target',
    {
      targets: [
        { answer: { text: spoken, toolCalls: [call] }, always: { type: 'cut', afterTokens: 18 } },
        { answer: (request) => (partialOf(request) ? { text: 'It is raining in Cork.' } : { text: spoken }) },
        { answer: (request) => ({ ...continuing(spoken)(request), toolCalls: [call] }) },
      ],
    },
    async ({ ask, asked }) => {
      const got = await ask(chat);
      expect([got.said, parsed(got)]).toEqual([spoken, [call]]);
      expect(asked()).toEqual([1, 1, 1]);
    },
  );
  row(
    'G2',
    'prose that breaks is gone on with, whatever tools the call declares',
    {
      targets: [
        {
          answer: { text: 'Cork is a city in the south of Ireland, and it rains there.' },
          always: { type: 'cut', afterTokens: 6 },
        },
        { answer: continuing('Cork is a city in the south of Ireland, and it rains there.') },
      ],
    },
    async ({ ask }) => {
      const got = await ask(chat);
      expect(got.said).toBe('Cork is a city in the south of Ireland, and it rains there.');
      expect(got.data.at(-1)).toBe('[DONE]');
    },
  );
  row(
    'G2',
    'after text a target with prefill completes the turn',
    {
      targets: [
        { answer: { text: spoken, toolCalls: [call] }, always: { type: 'cut', afterTokens: 18 } },
        { wire: 'anthropic', answer: (request) => ({ ...continuing(spoken)(request), toolCalls: [call] }) },
      ],
    },
    async ({ ask }) => {
      const got = await ask(chat);
      expect([got.said, parsed(got)]).toEqual([spoken, [call]]);
      expect(got.data.at(-1)).toBe('[DONE]');
      expect(got.data.find((event) => event.choices?.[0]?.finish_reason).choices[0].finish_reason).toBe('tool_calls');
    },
  );

  const parallel = ['Cork', 'Oslo', 'Rome'].map((city) => ({ name: 'weather', arguments: { city } }));
  for (const [name, question] of Object.entries({ chat, messages }))
    row(
      'G3',
      `parallel calls that come in turns are complete, once and in order (${name})`,
      { targets: [{ answer: { toolCalls: parallel, interleave: true } }, {}] },
      async ({ ask }) => {
        expect(parsed(await ask(question))).toEqual(parallel);
      },
    );

  for (const [name, question] of Object.entries({ chat, messages }))
    row(
      'G3',
      `of parallel calls nothing is shown when a later one breaks (${name})`,
      {
        targets: [
          { wire: 'anthropic', answer: { toolCalls: parallel }, always: { type: 'cut', afterTokens: 5 } },
          { answer: { toolCalls: parallel } },
        ],
      },
      async ({ ask, watch }) => {
        const got = await ask(question);
        expect(parsed(got)).toEqual(parallel);
        expect(watch.of('failover')).toMatchObject([{ phase: 'before_commit' }]);
      },
    );

  const noArguments: Readonly<Record<string, readonly string[]>> = {
    'an empty text': [chunk({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'now', arguments: '' } }] })],
    null: [chunk({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'now', arguments: null } }] })],
    nothing: [chunk({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'now' } }] })],
  };
  for (const [name, chunks] of Object.entries(noArguments))
    row(
      'G5',
      `${name} for arguments is an empty object`,
      { targets: [{ answer: sse([chunk({ role: 'assistant' }), ...chunks, chunk({}, 'tool_calls'), done].join('')) }, {}] },
      async ({ ask }) => {
        const { data } = await ask(messages);
        const input = data
          .filter(({ delta }: Json) => delta?.type === 'input_json_delta')
          .map(({ delta }: Json) => delta.partial_json);
        expect(JSON.parse(input.join('') || '{}')).toEqual({});
        expect(data.find(({ type }: Json) => type === 'message_delta').delta.stop_reason).toBe('tool_use');
      },
    );

  row(
    'G6',
    'a forced tool with finish "stop" is seen as a tool call',
    { targets: [{ answer: { toolCalls: [call], finish: 'stop' } }, {}] },
    async ({ ask }) => {
      const { json } = await ask({ ...messages, stream: false });
      expect(json.stop_reason).toBe('tool_use');
      expect(json.content).toMatchObject([{ type: 'tool_use', input: weather }]);
    },
  );

  row(
    'G7',
    'foreign ids reach Mistral as ids of 9 characters, in calls and results alike, and the next target as they were',
    { targets: [{ provider: { kind: 'mistral' }, model: 'mistral-large-latest', always: { type: 'status', status: 503 } }, {}] },
    async ({ ask, providers }) => {
      const ids = ['toolu_01A09q90qw90lq917835lq9', 'call_Ej0VJHhV7cOhw4Vx2xNNdJwq'];
      const turns = [
        { role: 'user', content: 'How is the weather in Cork and in Galway?' },
        { role: 'assistant', content: ids.map((id) => ({ type: 'tool_use', id, name: 'weather', input: { city: id } })) },
        { role: 'user', content: ids.map((id) => ({ type: 'tool_result', tool_use_id: id, content: `of ${id}` })) },
      ];
      const { said } = await ask({ ...messages, stream: false, body: { ...messages.body, messages: turns } });
      expect(said).toBe('Said by T2.');
      const [mistral, second] = providers.map(({ requests }) => requests[0]?.body.messages as Json);
      const sent: readonly string[] = mistral[1].tool_calls.map(({ id }: Json) => id);
      expect(sent).toEqual(ids.map(() => expect.stringMatching(/^[a-zA-Z0-9]{9}$/)));
      expect(new Set(sent).size).toBe(2);
      expect(mistral.slice(2).map(({ tool_call_id, content }: Json) => [tool_call_id, content])).toEqual(
        ids.map((id, i) => [sent[i], `of ${id}`]),
      );
      expect(second[1].tool_calls.map(({ id }: Json) => id)).toEqual(ids);
    },
  );

  const history = [
    { role: 'user', content: 'How is the weather in Cork?' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'I need the tool.', signature: 'c2lnbmVk' },
        { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Cork' } },
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'No such city', is_error: true }] },
  ];
  row(
    'G8',
    'signed thinking of another account is left out, with a warning',
    { targets: [{ wire: 'anthropic', always: { type: 'status', status: 503 } }, {}] },
    async ({ ask, providers, watch }) => {
      const { status } = await ask({ ...messages, body: { ...messages.body, messages: history } });
      expect(status).toBe(200);
      expect(providers[1]?.requests[0]?.bodyText).not.toMatch(/c2lnbmVk|I need the tool/);
      expect(
        watch
          .of('warning')
          .map(({ message }) => message)
          .join(),
      ).toMatch(/reasoning|thinking/i);
    },
  );
  row('G9', 'a tool result that is an error says so in its text', { targets: [{}] }, async ({ ask, providers }) => {
    await ask({ ...messages, body: { ...messages.body, messages: history } });
    const sent = providers[0]?.requests[0]?.body.messages as readonly Json[];
    expect(sent.find(({ role }) => role === 'tool').content).toMatch(/error.*No such city/is);
  });

  const failed = {
    type: 'status',
    status: 400,
    body: { error: { message: 'Failed to call a function.', type: 'invalid_request_error', code: 'tool_use_failed' } },
  } as const;
  row(
    'G10',
    'a tool call that the host could not read is tried once more, then T2 serves',
    { targets: [{ always: failed }, {}] },
    async ({ ask, asked, watch }) => {
      expect((await ask({ ...chat, stream: false })).status).toBe(200);
      expect(asked()).toEqual([2, 1]);
      expect(watch.of('failover')).toMatchObject([{ reason: 'malformed' }]);
    },
  );

  row(
    'G11',
    'a call that misses its result is the provider’s 400, and no failover',
    { targets: [{}, {}] },
    async ({ ask, asked }) => {
      const body = {
        messages: [
          { role: 'user', content: 'Hi' },
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'a', type: 'function', function: { name: 'weather', arguments: '{}' } }],
          },
          { role: 'user', content: 'And?' },
        ],
      };
      expect((await ask({ body: { ...chat.body, ...body } })).status).toBe(400);
      expect(asked()[1]).toBe(0);
    },
  );

  row(
    'G2',
    'with holdToolCalls off they pass as they come, and a break inside one is an error event',
    {
      targets: [{ answer: { toolCalls: [call] }, always: { type: 'cut', afterTokens: 3 } }, { answer: { toolCalls: [call] } }],
      policy: { stream: { holdToolCalls: false } },
    },
    async ({ ask, asked }) => {
      const got = await ask(chat);
      expect(callsOf(got)).toHaveLength(1);
      expect(got.data.at(-1)).toHaveProperty('error');
      expect(asked()).toEqual([1, 0]);
    },
  );

  row(
    'G4',
    'where both legs of a hedge call a tool it is delivered once',
    {
      targets: [
        { answer: { toolCalls: [call] }, firstTokenMs: 300 },
        { wire: 'anthropic', answer: { toolCalls: [call] } },
      ],
      policy: { hedge: { after: 50, maxShare: 1 } },
    },
    async ({ ask, watch }) => {
      expect(parsed(await ask(chat))).toEqual([call]);
      expect(watch.of('hedge')).toHaveLength(1);
    },
  );
});
