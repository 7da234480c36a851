import type { Fault, SimulatedProvider } from '@understudy/testing';
import { describe, expect } from 'vitest';
import { conform } from './conform.ts';
import type { Got, Json } from './scene.ts';

const row = conform();

function sent(providers: readonly SimulatedProvider[], request = 0, provider = 0): Json {
  return providers[provider]?.requests[request]?.body;
}

const refuses = (code: string): Fault => ({
  type: 'status',
  status: 400,
  body: { error: { message: 'Invalid body.', type: 'invalid_request_error', param: 'tools', code } },
});
const away: Fault = { type: 'status', status: 503 };

describe('P. Translation', () => {
  for (const code of ['string_above_max_length', 'invalid_image_format', 'whatever_else', ''])
    row(
      'P1',
      `a 400 about a body that was translated goes on to the next target (${code || 'no code'})`,
      { targets: [{ always: away }, { wire: 'anthropic', always: refuses(code) }, {}] },
      async ({ ask, watch, asked }) => {
        const got = await ask();
        expect([got.status, got.said, asked().at(-1)]).toEqual([200, 'Said by T3.', 1]);
        expect(watch.of('failover').map(({ reason }) => reason)).toEqual(['overloaded', 'unsupported']);
        expect(watch.of('warning').filter(({ message }) => message.includes('a defect of ours'))).toHaveLength(1);
      },
    );
  row(
    'P1',
    'so does one about a body of the same dialect that was changed, and nothing is told of one that was not',
    { targets: [{ target: { params: { seed: 1 } }, always: refuses('string_above_max_length') }, { always: refuses('x') }, {}] },
    async ({ ask, asked, watch }) => {
      expect((await ask()).status).toBe(400);
      expect(asked()).toEqual([1, 1, 0]);
      expect(watch.of('warning').map(({ target }) => target)).toEqual(['t1/gpt-4o-mini']);
    },
  );

  const toOpenai = { targets: [{ answer: { toolCalls: [{ name: 'f' }] } }] };
  const toClaude = { targets: [{ wire: 'anthropic' as const, answer: { toolCalls: [{ name: 'f' }] } }] };

  const users = [
    'jo@example.com',
    '+353 87 123 4567',
    'u'.repeat(300),
    `user_${'a'.repeat(64)}_account__session_${'b'.repeat(36)}`,
  ];
  row('P2', 'a user is told by a hash where the target refuses the name (Messages)', toClaude, async ({ ask, providers }) => {
    for (const user of [...users, 'fred']) expect((await ask({ body: { user } })).status).toBe(200);
    const told = providers[0]?.requests.map(({ body }) => (body.metadata as { user_id: string }).user_id) ?? [];
    expect(told.slice(0, 3).every((user) => /^user_[0-9a-f]{48}$/.test(user))).toBe(true);
    expect(told.slice(3)).toEqual([users[3], 'fred']);
    expect(new Set(told).size).toBe(5);
    expect((await ask({ body: { user: users[0] } })).status).toBe(200);
    expect(providers[0]?.requests.at(-1)?.body.metadata).toEqual({ user_id: told[0] });
  });
  row('P2', 'a user is told by a hash where the target refuses the name (Chat)', toOpenai, async ({ ask, providers }) => {
    for (const user of [users[3], 'fred'])
      expect((await ask({ client: 'anthropic-messages', body: { metadata: { user_id: user } } })).status).toBe(200);
    expect(providers[0]?.requests.map(({ body }) => body.user)).toEqual([expect.stringMatching(/^user_[0-9a-f]{48}$/), 'fred']);
  });

  const long = `mcp__${'a-server-with-a-long-name'.repeat(3)}__search`;
  const oddNames = [long, `${long}_again`, 'files.read', 'files:read', 'größe'];
  for (const stream of [false, true])
    row(
      'P3',
      `names of tools that the target refuses are other ones there, and the client's own in what it gets (${stream ? 'stream' : 'JSON'})`,
      {
        targets: [
          { answer: ({ body }) => ({ toolCalls: [{ name: (body.tool_choice as Json).function.name as string }] }) },
          { wire: 'anthropic', answer: ({ body }) => ({ toolCalls: [{ name: (body.tool_choice as Json).name as string }] }) },
        ],
      },
      async ({ ask, providers }) => {
        const input_schema = { type: 'object' };
        const use = (name: string) => ({ type: 'tool_use', id: `id_${oddNames.indexOf(name)}`, name, input: {} });
        for (const name of oddNames) {
          const got = await ask({
            client: 'anthropic-messages',
            stream,
            body: {
              tools: oddNames.map((one) => ({ name: one, input_schema })),
              tool_choice: { type: 'tool', name },
              messages: [
                { role: 'user', content: 'Hi' },
                { role: 'assistant', content: [use(name)] },
                { role: 'user', content: [{ type: 'tool_result', tool_use_id: use(name).id, content: 'ok' }] },
              ],
            },
          });
          expect(namesIn(got)).toEqual([name]);
        }
        const first = sent(providers);
        const names = first.tools.map((tool: Json) => tool.function.name as string);
        expect(new Set(names).size).toBe(oddNames.length);
        expect(first.messages[1].tool_calls[0].function.name).toBe(names[0]);
        await providers[0]?.always({ type: 'status', status: 503 });
        const tools = oddNames.map((name) => ({ type: 'function', function: { name, parameters: {} } }));
        const chat = await ask({ stream, body: { tools, tool_choice: { type: 'function', function: { name: 'files.read' } } } });
        expect(namesIn(chat)).toEqual(['files.read']);
        expect(sent(providers, 0, 1).tools[0].name).toBe(long); // of 86 characters, which it takes
      },
    );

  const nested = { type: 'object', properties: { x: { type: 'array' }, y: { anyOf: [{ type: 'array' }, { type: 'null' }] } } };
  const schemas: readonly Json[] = [
    {},
    { type: 'object' },
    { properties: { a: { type: 'string' } } },
    { $ref: '#/definitions/Args', definitions: { Args: { type: 'object', properties: { a: { type: 'string' } } } } },
    { type: 'object', anyOf: [{ required: ['a'] }, { required: ['b'] }] },
    nested,
  ];
  for (const strict of [undefined, true])
    row(
      'P4',
      `schemas of tools that a target refuses are made to fit (strict: ${strict})`,
      { targets: [{ wire: 'anthropic', model: 'claude-3-5-haiku' }] },
      async ({ ask }) => {
        for (const parameters of [undefined, ...schemas]) {
          const tools = [{ type: 'function', function: { name: 'f', parameters, strict } }];
          expect((await ask({ body: { tools } })).status).toBe(200);
        }
      },
    );
  for (const strict of [undefined, true])
    row('P4', `schemas of tools that Chat refuses are made to fit (strict: ${strict})`, toOpenai, async ({ ask, providers }) => {
      for (const input_schema of schemas) {
        const tools = [{ name: 'f', input_schema, strict }];
        const got = await ask({ client: 'anthropic-messages', body: { tools } });
        expect([got.status, got.json?.error]).toEqual([200, undefined]);
      }
      const followed = sent(providers, 3).tools[0].function.parameters;
      expect(followed.properties).toEqual({ a: { type: 'string' } });
    });

  const ids = ['functions.Bash:0', 'functions.Bash:0', `call_${'x'.repeat(80)}`, 'toolu_1'];
  const blocksOf = (list: readonly string[]) =>
    list.flatMap((id, i) => [
      { role: 'assistant', content: [{ type: 'tool_use', id, name: 'f', input: { i } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: String(i) }] },
    ]);
  const turnsOf = (list: readonly string[]) =>
    list.flatMap((id, i) => [
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id, type: 'function', function: { name: 'f', arguments: `{"i":${i}}` } }],
      },
      { role: 'tool', tool_call_id: id, content: String(i) },
    ]);
  const hi = { role: 'user', content: 'Hi' };
  for (const client of ['openai-chat', 'anthropic-messages'] as const)
    for (const wire of ['openai', 'anthropic'] as const)
      row(
        'P5',
        `ids of tool calls that a target refuses are other ones there, the same for call and result (${client} to ${wire})`,
        { targets: [{ wire }] },
        async ({ ask, providers }) => {
          const messages = [hi, ...(client === 'openai-chat' ? turnsOf(ids) : blocksOf(ids))];
          expect((await ask({ client, body: { messages } })).said).toBe('Said by T1.');
          expect(providers[0]?.requests[0]?.bodyText).toContain('toolu_1');
        },
      );
  row(
    'P5',
    'ids are nine letters and digits for Mistral',
    { targets: [{ model: 'mistral-large', provider: { kind: 'openai-compatible' } }] },
    async ({ ask, providers }) => {
      await ask({ body: { messages: [hi, ...turnsOf(ids), ...turnsOf(['a1b2c3d4e'])] } });
      await ask({ client: 'anthropic-messages', body: { messages: [hi, ...blocksOf(ids)] } });
      for (const { body } of providers[0]?.requests ?? []) {
        const sent = (body.messages as Json[]).flatMap((message) => message.tool_calls?.[0]?.id ?? message.tool_call_id ?? []);
        expect(sent.filter((id: string) => !/^[a-zA-Z0-9]{9}$/.test(id))).toEqual([]);
      }
      expect(providers[0]?.requests[0]?.bodyText).toContain('a1b2c3d4e');
    },
  );

  const effortful = { tools: [{ type: 'function', function: { name: 'f' } }], reasoning_effort: 'high' };
  for (const model of ['gpt-5.4', 'gpt-5.4-mini', 'gpt-5.5', 'gpt-5.2', 'gpt-6'])
    row(
      'P6',
      `an effort is left out beside tools where they are refused together (${model})`,
      { targets: [{ model }] },
      async (scene) => {
        expect((await scene.ask({ body: effortful })).status).toBe(200);
        expect((await scene.ask({ body: { ...effortful, tools: undefined } })).status).toBe(200);
        const efforts = scene.providers[0]?.requests.map(({ body }) => body.reasoning_effort);
        expect(efforts).toEqual([model === 'gpt-5.2' ? 'high' : undefined, 'high']);
        expect(scene.watch.of('warning')).toHaveLength(model === 'gpt-5.2' ? 0 : 1);
      },
    );

  const exact = '{"id":12345678901234567891,"ids":[-9223372036854775807,0.12345678901234567891],"n":7}';
  const useOf = (input: string) => `{"type":"tool_use","id":"a","name":"f","input":${input}}`;
  const claudeHistory = (input: string) =>
    `{"model":"workhorse","max_tokens":9,"temperature":0.30000000000000004,"messages":[{"role":"user","content":"Hi"},` +
    `{"role":"assistant","content":[${useOf(input)}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"ok"}]}]}`;
  const chatHistory = (args: string) => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: args } };
    return [hi, { role: 'assistant', content: null, tool_calls: [call] }, { role: 'tool', tool_call_id: 'a', content: 'ok' }];
  };
  const claudeAnswer =
    `{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[${useOf(exact)}],"stop_reason":"tool_use",` +
    '"usage":{"input_tokens":1,"output_tokens":1}}';
  const answers = {
    openai: { toolCalls: [{ name: 'f', arguments: exact }] },
    anthropic: { recording: { headers: { 'content-type': 'application/json' }, body: claudeAnswer } },
  };
  for (const wire of ['openai', 'anthropic'] as const)
    row(
      'P7',
      `long numbers in arguments keep their digits (${wire})`,
      { targets: [{ wire, answer: answers[wire] }] },
      async (scene) => {
        const quoted = JSON.stringify(exact).slice(1, -1);
        const fromMessages = await scene.ask({ client: 'anthropic-messages', text: claudeHistory(exact) });
        const fromChat = await scene.ask({ body: { messages: chatHistory(exact) } });
        expect([fromMessages.text, fromChat.text]).toEqual([expect.stringContaining(exact), expect.stringContaining(quoted)]);
        for (const { bodyText } of scene.providers[0]?.requests ?? [])
          expect(bodyText).toContain(wire === 'openai' ? quoted : exact);
        expect(sent(scene.providers).temperature).toBe(0.30000000000000004);
      },
    );
  row('P7', 'arguments in the history that are no JSON object are sent as a text', toClaude, async ({ ask, providers }) => {
    for (const args of ['{"city": "Co', '[1]', '7', 'Cork']) {
      expect((await ask({ body: { messages: chatHistory(args) } })).status).toBe(200);
      expect(providers[0]?.requests.at(-1)?.body).toMatchObject({
        messages: [{}, { content: [{ input: { arguments: args } }] }, {}],
      });
    }
  });
  row(
    'P7',
    'arguments of an answer that do not parse are malformed, and never an empty object',
    { targets: [{ answer: { toolCalls: [{ name: 'f', arguments: '{"city": "Co' }] } }, {}], policy: { retry: { attempts: 0 } } },
    async ({ ask, watch }) => {
      expect((await ask({ client: 'anthropic-messages' })).said).toBe('Said by T2.');
      expect(watch.of('failover')).toMatchObject([{ reason: 'malformed' }]);
    },
  );

  const json = (body: object) => ({ recording: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } });
  for (const client of ['openai-chat', 'anthropic-messages'] as const) {
    const choice = { index: 0, finish_reason: 'content_filter', content_filter_results: {} };
    row(
      'P8',
      `an answer whose message a filter took away is filtered (${client})`,
      { targets: [{ answer: json({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices: [choice] }) }, {}] },
      async ({ ask, asked, watch }) => {
        const { json: got } = await ask({ client });
        expect(got.stop_reason ?? got.choices[0].finish_reason).toBe(client === 'openai-chat' ? 'content_filter' : 'refusal');
        expect(asked()).toEqual([1, 0]);
        expect(watch.of('call.end')).toMatchObject([{ outcome: 'served' }]);
      },
    );
  }
  const counts: readonly (readonly [number, object])[] = [
    [9, { cached_tokens: 170 }],
    [687, { cached_tokens: 682, cache_write_tokens: 682 }],
    [100, { cached_tokens: 30, cache_write_tokens: 20 }],
  ];
  for (const [prompt_tokens, prompt_tokens_details] of counts) {
    const usage = { prompt_tokens, completion_tokens: 5, total_tokens: prompt_tokens + 5, prompt_tokens_details };
    const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }];
    row(
      'P9',
      `what is told of the cache adds no tokens to the input (${prompt_tokens} and ${JSON.stringify(prompt_tokens_details)})`,
      { targets: [{ answer: json({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage }) }] },
      async ({ ask }) => {
        const { usage: told } = (await ask({ client: 'anthropic-messages' })).json;
        expect(told.input_tokens + told.cache_read_input_tokens + (told.cache_creation_input_tokens ?? 0)).toBe(prompt_tokens);
      },
    );
  }
  const closed = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
  row(
    'P10',
    'a strict format of Messages is strict in Chat, where the schema allows it',
    { targets: [{}] },
    async ({ ask, providers }) => {
      for (const schema of [closed, { ...closed, required: [] }]) {
        const format = { type: 'json_schema', schema, strict: true };
        await ask({ client: 'anthropic-messages', body: { output_config: { format } } });
      }
      const strict = providers[0]?.requests.map(({ body }) => (body as Json).response_format.json_schema.strict);
      expect(strict).toEqual([true, false]);
    },
  );

  const png = { type: 'base64', media_type: 'image/jpg', data: 'aGk=' };
  const pdf = { type: 'base64', media_type: 'application/pdf', data: 'aGk=' };
  row(
    'P11',
    'images and files in the results of tools are shown by the user in Chat',
    { targets: [{}] },
    async ({ ask, providers }) => {
      const content = [
        { type: 'image', source: png },
        { type: 'document', source: pdf, title: 'a.pdf' },
        { type: 'text', text: 'Here.' },
      ];
      const messages = [
        hi,
        { role: 'assistant', content: ['a', 'b'].map((id) => ({ type: 'tool_use', id, name: 'f', input: {} })) },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content },
            { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'image', source: png }] },
          ],
        },
      ];
      expect((await ask({ client: 'anthropic-messages', body: { messages } })).status).toBe(200);
      const [, , first, , shown] = sent(providers).messages;
      expect([first.content, shown.role]).toEqual(['Here.', 'user']);
      expect(shown.content.map(({ type }: Json) => type)).toEqual(['text', 'image_url', 'file', 'text', 'image_url']);
      expect(shown.content[1].image_url.url).toBe('data:image/jpeg;base64,aGk=');
    },
  );
  row('P11', 'an image of a type that is written in another way is taken (Messages)', toClaude, async ({ ask }) => {
    const url = 'data:image/JPG;base64,aGk=';
    const content = [{ type: 'image_url', image_url: { url } }];
    expect((await ask({ body: { messages: [{ role: 'user', content }] } })).status).toBe(200);
  });

  const [, called, answered] = chatHistory('{}');
  const histories: readonly (readonly [string, readonly Json[]])[] = [
    ['a call without a result', [hi, called, hi]],
    ['a call at the end', [hi, called]],
    ['a result without a call', [hi, answered, hi]],
    ['a result that comes late', [hi, called, hi, answered]],
    ['a result that comes twice', [hi, called, answered, answered]],
    ['an empty turn', [hi, { role: 'assistant', content: '' }, hi, { role: 'assistant', content: ' Well \n' }]],
  ];
  for (const [name, messages] of histories) {
    row(
      'P12',
      `${name} is told in a way that the target takes (Chat to Messages)`,
      { targets: [{ wire: 'anthropic' }] },
      async ({ ask }) => {
        expect((await ask({ body: { messages } })).said).toBe('Said by T1.');
      },
    );
    const blocks = messages.map(({ role, content, tool_calls: calls, tool_call_id: id }: Json) => {
      if (role === 'tool') return { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content }] };
      return calls ? { role, content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] } : { role, content };
    });
    row('P12', `${name} is told in a way that the target takes (Messages to Chat)`, { targets: [{}] }, async ({ ask }) => {
      expect((await ask({ client: 'anthropic-messages', body: { messages: blocks } })).said).toBe('Said by T1.');
    });
  }

  row(
    'P13',
    'results of a search and documents made of blocks are told as texts',
    { targets: [{}] },
    async ({ ask, providers }) => {
      const found = {
        type: 'search_result',
        source: 'https://x.test',
        title: 'Cork',
        content: [{ type: 'text', text: 'It rains.' }],
      };
      const made = { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'A page.' }] } };
      const messages = [
        { role: 'user', content: [found, made] },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [found] }] },
      ];
      expect((await ask({ client: 'anthropic-messages', body: { messages } })).status).toBe(200);
      const [asked, , result] = sent(providers).messages;
      expect(JSON.stringify(asked)).toMatch(/Cork \(https:\/\/x\.test\).*It rains\..*A page\./);
      expect(JSON.stringify(result)).toMatch(/Cork.*It rains\./);
    },
  );
  for (const mode of ['auto', 'required'] as const)
    row('P13', `of the tools only those are told that the choice allows (${mode})`, toClaude, async ({ ask, providers }) => {
      const tools = ['f', 'g', 'h'].map((name) => ({ type: 'function', function: { name } }));
      const body = { tools, tool_choice: { type: 'allowed_tools', allowed_tools: { mode, tools: tools.slice(0, 2) } } };
      expect((await ask({ body })).status).toBe(200);
      expect(sent(providers).tools.map(({ name }: Json) => name)).toEqual(['f', 'g']);
      expect(sent(providers).tool_choice).toEqual({ type: mode === 'auto' ? 'auto' : 'any' });
    });
});

/** The names of the tools that an answer calls, as clients read them. */
function namesIn({ json, data }: Got): readonly string[] {
  const events = data.flatMap((event) => [
    event.content_block?.name ?? [],
    event.choices?.[0]?.delta?.tool_calls?.map((call: Json) => call.function.name ?? []) ?? [],
  ]);
  const calls = json?.choices?.[0]?.message?.tool_calls?.map((call: Json) => call.function.name) ?? [];
  const blocks = json?.content?.flatMap?.((block: Json) => block.name ?? []) ?? [];
  return [...events.flat(2), ...calls, ...blocks];
}
