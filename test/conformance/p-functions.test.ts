import { describe, expect } from 'vitest';
import { conform } from './conform.ts';
import type { Got, Json } from './scene.ts';

const row = conform();

const weather = { name: 'weather', description: 'Of a city.', parameters: { type: 'object', properties: {} } };
const time = { name: 'time', parameters: { type: 'object', properties: {} } };
const args = '{"city":"Cork"}';
const calls = [{ name: 'weather', arguments: args }];
const history = [
  { role: 'user', content: 'Is it raining?' },
  { role: 'assistant', content: null, function_call: { name: 'weather', arguments: args } },
  { role: 'function', name: 'weather', content: 'rain' },
  { role: 'assistant', content: 'It is.', function_call: { name: 'weather', arguments: '' } },
  { role: 'function', name: 'weather', content: null },
];

/** The one call of an answer in the old form, and why it ended, as clients put them together. */
function calledIn({ json, data }: Got) {
  if (json) return { ...json.choices[0].message.function_call, finish: json.choices[0].finish_reason };
  const choices = data.flatMap((chunk) => chunk.choices ?? []);
  const pieces = choices.flatMap(({ delta }: Json) => delta.function_call ?? []);
  return {
    name: pieces.map(({ name = '' }: Json) => name).join(''),
    arguments: pieces.map(({ arguments: piece = '' }: Json) => piece).join(''),
    finish: choices.find(({ finish_reason: reason }: Json) => reason)?.finish_reason,
  };
}

describe('P. Translation: the form of functions before tools', () => {
  for (const stream of [false, true])
    for (const wire of ['openai', 'anthropic'] as const)
      row(
        'P14',
        `a call of a function reaches its client in the old form (${wire}, ${stream ? 'stream' : 'JSON'})`,
        { targets: [{ wire, answer: { toolCalls: calls } }, {}] },
        async ({ ask, providers }) => {
          const got = await ask({ stream, body: { functions: [weather, time], messages: history } });
          expect([got.status, calledIn(got)]).toEqual([200, { name: 'weather', arguments: args, finish: 'function_call' }]);
          expect(got.text).not.toContain('tool_calls');
          const sent = providers[0]?.requests[0]?.body as Json;
          if (wire === 'openai') expect(sent).toMatchObject({ functions: [weather, time], messages: history });
          else expect(sent.tool_choice).toEqual({ type: 'auto', disable_parallel_tool_use: true });
        },
      );
  row('P14', 'history and choice in the old form are told as tools', { targets: [{ wire: 'anthropic' }] }, async (scene) => {
    const choices = ['auto', 'none', { name: 'weather' }].map((function_call) => ({ function_call, functions: [weather] }));
    for (const body of choices) expect((await scene.ask({ body: { ...body, messages: history } })).status).toBe(200);
    const sent = scene.providers[0]?.requests.map(({ body }) => body as Json) ?? [];
    expect(sent.map(({ tool_choice }) => tool_choice.type)).toEqual(['auto', 'none', 'tool']);
    expect(sent[0].tools).toEqual([{ name: 'weather', description: 'Of a city.', input_schema: weather.parameters }]);
    const [, first, result, second] = sent[0].messages;
    expect(first.content).toMatchObject([{ type: 'tool_use', name: 'weather', input: { city: 'Cork' } }]);
    expect(result.content).toMatchObject([{ tool_use_id: first.content[0].id, content: [{ text: 'rain' }] }]);
    expect(second.content[1].id).not.toBe(first.content[0].id);
  });
  row(
    'P14',
    'of several calls the old form tells the first',
    { targets: [{ wire: 'anthropic', answer: { toolCalls: [...calls, { name: 'time' }] } }] },
    async ({ ask }) => {
      for (const stream of [false, true])
        expect(calledIn(await ask({ stream, body: { functions: [weather, time] } }))).toMatchObject({
          name: 'weather',
          arguments: args,
        });
    },
  );
  const odd: readonly (readonly [string, object])[] = [
    ['a result that nobody called', { messages: [history[0], history[2]] }],
    ['a call without a result', { messages: [history[0], history[1], history[0]] }],
    ['the result of another function', { messages: [history[0], history[1], { ...history[2], name: 'time' }] }],
    ['a result that comes twice', { messages: [...history, history[2]] }],
    ['no functions any more', { functions: undefined, messages: history }],
  ];
  for (const [what, body] of odd)
    row('P14', `a history of the old form is mended (${what})`, { targets: [{ wire: 'anthropic' }] }, async ({ ask }) => {
      expect((await ask({ body: { functions: [weather], ...body } })).said).toBe('Said by T1.');
    });
  row('P14', 'what is wrong in the old form is named', { targets: [{ wire: 'anthropic' }] }, async ({ ask, asked }) => {
    const wrong = [
      [{ functions: [{}] }, 'functions[0].name'],
      [{ functions: [weather], function_call: 7 }, 'function_call'],
      [{ messages: [{ role: 'function', content: 'x' }] }, 'messages[0].name'],
    ] as const;
    for (const [body, param] of wrong) expect((await ask({ body })).json.error).toMatchObject({ param });
    expect((await ask({ body: { functions: [weather], tools: [{ type: 'function', function: time }] } })).status).toBe(400);
    expect(asked()).toEqual([0]);
  });
});
