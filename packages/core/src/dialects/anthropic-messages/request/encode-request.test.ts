import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { AssistantPart, ChatRequest, Message, Tool } from '../../../call/request.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

const text = (text: string) => ({ type: 'text', text }) as const;
const system = (said: string): Message => ({ role: 'system', content: [text(said)] });
const user = (said: string): Message => ({ role: 'user', content: [text(said)] });
const assistant = (...content: AssistantPart[]): Message => ({ role: 'assistant', content });
const call = (id: string, args = '{}'): AssistantPart => ({ type: 'tool-call', id, name: 'f', arguments: args });
const result = (...ids: string[]): Message => ({
  role: 'tool',
  content: ids.map((id) => ({ type: 'tool-result', id, content: [text('ok')] })),
});
const tool: Tool = { name: 'f', parameters: { type: 'object', properties: {} } };

const base: ChatRequest = { messages: [user('Hi')], tools: [], stream: false, includeUsage: true, unportable: [] };

function encode(request: Partial<ChatRequest>, traits: Partial<ModelTraits> = {}, rest: Partial<EncodeTo> = {}) {
  const encoded = encodeRequest({ ...base, ...request }, encodeTo(traits, rest));
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the written body
  if (encoded.ok) return { body: encoded.body as any, warnings: encoded.warnings.join('\n') };
  throw new Error(`unsupported: ${encoded.unsupported}`);
}

function unsupported(request: Partial<ChatRequest>, traits: Partial<ModelTraits> = {}): string | undefined {
  const encoded = encodeRequest({ ...base, ...request }, encodeTo(traits));
  return encoded.ok ? undefined : encoded.unsupported;
}

const turns = (messages: readonly Message[], traits: Partial<ModelTraits> = {}) => encode({ messages }, traits).body.messages;

describe('the body', () => {
  it('always has max_tokens: what the client set, else what the model gives at most', () => {
    expect(encode({}).body).toEqual({
      model: 'target-model',
      max_tokens: 10_000,
      messages: [{ role: 'user', content: [text('Hi')] }],
    });
    expect(encode({ maxTokens: 0 }).body.max_tokens).toBe(0);
    expect(encode({ maxTokens: 20_000 })).toMatchObject({ body: { max_tokens: 20_000 }, warnings: '' });
    expect(encode({ maxTokens: 20_000 }, { outputLimit: 10_000 })).toMatchObject({
      body: { max_tokens: 10_000 },
      warnings: expect.stringContaining('lowered'),
    });
  });

  it('carries stream, stop, user and sampling', () => {
    const request = { stream: true, stop: ['END'], user: 'u', temperature: 0, topP: 0.9, topK: 5 };
    const { body, warnings } = encode(request);
    expect(body).toMatchObject({
      stream: true,
      stop_sequences: ['END'],
      metadata: { user_id: 'u' },
      temperature: 0,
      top_p: 0.9,
      top_k: 5,
    });
    expect(warnings).toBe('');
  });

  it('has the target’s own parameters last, null removing', () => {
    const { body } = encode({ temperature: 1, topK: 3 }, {}, { params: { temperature: null, top_k: 7, service_tier: 'auto' } });
    expect(body).toMatchObject({ top_k: 7, service_tier: 'auto' });
    expect(body).not.toHaveProperty('temperature');
  });
});

describe('system text', () => {
  it('is hoisted', () => {
    expect(encode({ messages: [system('a'), user('Hi')] }).body.system).toBe('a');
    expect(encode({ messages: [system('a'), system('b'), user('Hi')] }).body.system).toEqual([text('a'), text('b')]);
  });

  it('in mid-conversation keeps its place as a text of the user, with a warning', () => {
    const { body, warnings } = encode({ messages: [user('Hi'), assistant(text('Yes')), system('In French'), user('Go')] });
    expect(body.messages[2]).toEqual({ role: 'user', content: [text('<system>In French</system>'), text('Go')] });
    expect(warnings).toContain('system message in mid-conversation');
  });

  it('asks for a JSON object in words, with a warning', () => {
    const { body, warnings } = encode({ messages: [system('a'), user('Hi')], output: { type: 'json-object' } });
    expect(body.system).toEqual([text('a'), text('Respond with a single JSON object and nothing else.')]);
    expect(warnings).toContain('JSON');
  });
});

describe('turns', () => {
  it('of the same role are merged', () => {
    expect(turns([user('a'), user('b'), assistant(text('c')), user('d')])).toEqual([
      { role: 'user', content: [text('a'), text('b')] },
      { role: 'assistant', content: [text('c')] },
      { role: 'user', content: [text('d')] },
    ]);
  });

  it('have all tool results of a turn in one message, before anything else', () => {
    const [, , last] = turns([user('a'), assistant(call('1'), call('2')), result('1'), user('also'), result('2')]);
    const block = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: [text('ok')] });
    expect(last).toEqual({ role: 'user', content: [block('1'), block('2'), text('also')] });
  });

  it('leave out texts without a visible character, and turns that are nothing else', () => {
    expect(turns([user('a'), assistant(text(' \n')), user('b')])).toEqual([{ role: 'user', content: [text('a'), text('b')] }]);
  });

  it('begin with the user', () => {
    const { body, warnings } = encode({ messages: [assistant(text('Hello')), user('Hi')] });
    expect(body.messages[0]).toEqual({ role: 'user', content: [text('Continue.')] });
    expect(warnings).toContain('first turn of the user');
    expect(encode({ messages: [system('Only this')] }).body.messages).toHaveLength(1);
  });

  it('end without white space where the model goes on from its own turn, else with the user', () => {
    const begun = [user('a'), assistant(text('One, two, \n'))];
    expect(turns(begun, { prefill: true }).at(-1)).toEqual({ role: 'assistant', content: [text('One, two,')] });
    expect(turns(begun).at(-1)).toEqual({ role: 'user', content: [text('Continue.')] });
    expect(encode({ messages: begun }).warnings).toContain('last turn of the user');
  });

  it('show refusals as text and leave reasoning out', () => {
    const { body, warnings } = encode({
      messages: [
        user('a'),
        assistant({ type: 'reasoning', text: 'Hm', signature: 's' }, { type: 'refusal', text: 'No' }),
        user('b'),
      ],
    });
    expect(body.messages[1].content).toEqual([text('No')]);
    expect(warnings).toContain('reasoning of earlier turns');
  });
});

describe('tool calls and results', () => {
  it('are written as objects', () => {
    const [, turn] = turns([user('a'), assistant(call('toolu_1', '{"a":1}'), call('toolu_2', '')), result('toolu_1', 'toolu_2')]);
    expect(turn.content).toEqual([
      { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
      { type: 'tool_use', id: 'toolu_2', name: 'f', input: {} },
    ]);
  });

  it.each(['{"a":', '[1]', '"x"', 'null'])('with the arguments %s are sent as that text', (args) => {
    const [, turn] = turns([user('a'), assistant(call('1', args))]);
    expect(turn.content).toEqual([{ type: 'tool_use', id: '1', name: 'f', input: { arguments: args } }]);
  });

  it('keep ids that fit and rewrite the others, call and result alike', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ maxLength: 80 }), { minLength: 1, maxLength: 5 }), (ids) => {
        const [, calls, results] = turns([user('a'), assistant(...ids.map((id) => call(id))), result(...ids)]);
        const written: string[] = calls.content.map(({ id }: JsonObject) => id);
        expect(results.content.map((block: JsonObject) => block.tool_use_id)).toEqual(written);
        expect(new Set(written).size).toBe(ids.length);
        written.forEach((id, i) => {
          expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
          if (/^[a-zA-Z0-9_-]{1,64}$/.test(ids[i] ?? '')) expect(id).toBe(ids[i]);
        });
      }),
    );
  });

  it('tell apart calls of different turns that have the same id', () => {
    const messages = turns([user('a'), assistant(call('0')), result('0'), assistant(call('0')), result('0')]);
    const [first, firstResult, second, secondResult] = messages
      .slice(1)
      .map((turn: JsonObject) => (turn.content as JsonObject[])[0]);
    expect(second.id).not.toBe(first.id);
    expect([firstResult.tool_use_id, secondResult.tool_use_id]).toEqual([first.id, second.id]);
  });

  it('say what failed, and hold images', () => {
    const image = { type: 'image', source: { mediaType: 'image/png', base64: 'AA' } } as const;
    const content = [{ type: 'tool-result', id: '1', isError: true, content: [image] }] as const;
    const [, , turn] = turns([user('a'), assistant(call('1')), { role: 'tool', content }]);
    expect(turn.content[0]).toMatchObject({
      is_error: true,
      content: [{ type: 'image', source: { type: 'base64', data: 'AA' } }],
    });
  });
});

describe('tools', () => {
  it('have a schema of type object and a choice', () => {
    const { body } = encode({ tools: [{ name: 'f', description: 'd', parameters: {} }], toolChoice: { type: 'required' } });
    expect(body).toMatchObject({
      tools: [{ name: 'f', description: 'd', input_schema: { type: 'object' } }],
      tool_choice: { type: 'any' },
    });
  });

  it.each([
    [{ toolChoice: { type: 'auto' } }, { type: 'auto' }],
    [{ toolChoice: { type: 'none' } }, { type: 'none' }],
    [{ toolChoice: { type: 'tool', name: 'f' } }, { type: 'tool', name: 'f' }],
    [{ parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{ parallelToolCalls: true }, undefined],
    [
      { toolChoice: { type: 'required' }, parallelToolCalls: false },
      { type: 'any', disable_parallel_tool_use: true },
    ],
  ] as const)('are chosen as %j says', (request, choice) => {
    expect(encode({ tools: [tool], ...request }).body.tool_choice).toEqual(choice);
  });

  it('are not chosen where there are none', () => {
    expect(encode({ toolChoice: { type: 'auto' }, parallelToolCalls: false }).body).not.toHaveProperty('tool_choice');
  });

  it('stay strict where the model knows structured output, with a schema that it takes', () => {
    const strict: Tool = {
      name: 'f',
      strict: true,
      parameters: { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } },
    };
    expect(encode({ tools: [strict] }).body.tools[0]).toEqual({
      name: 'f',
      strict: true,
      input_schema: {
        type: 'object',
        properties: { n: { type: 'integer', description: '{minimum: 1}' } },
        additionalProperties: false,
      },
    });
    expect(encode({ tools: [strict] }, { structuredOutput: false })).toMatchObject({
      body: { tools: [{ name: 'f', input_schema: strict.parameters }] },
      warnings: expect.stringContaining('strict'),
    });
  });
});

describe('media', () => {
  const content = (part: Extract<Message, { role: 'user' }>['content'][number]) =>
    turns([{ role: 'user', content: [part] }])[0].content[0];

  it('is written as images and documents', () => {
    expect(content({ type: 'image', source: { url: 'https://x.test/a' } })).toEqual({
      type: 'image',
      source: { type: 'url', url: 'https://x.test/a' },
    });
    expect(content({ type: 'file', mediaType: 'application/pdf', base64: 'AA', filename: 'a.pdf' })).toEqual({
      type: 'document',
      title: 'a.pdf',
      source: { type: 'base64', media_type: 'application/pdf', data: 'AA' },
    });
    expect(content({ type: 'file', mediaType: 'text/csv', base64: Buffer.from('ä,b').toString('base64') }).source).toEqual({
      type: 'text',
      media_type: 'text/plain',
      data: 'ä,b',
    });
  });

  it('has a title of 1 to 500 characters, or none', () => {
    const titled = (filename: string) => content({ type: 'file', mediaType: 'application/pdf', base64: 'AA', filename }).title;
    expect(titled('')).toBeUndefined();
    expect(titled('x'.repeat(501))).toBe('x'.repeat(500));
  });

  it('of a type that nobody reads rules the target out', () => {
    const file = { type: 'file', mediaType: 'application/zip', base64: 'AA' } as const;
    const image = { type: 'image', source: { mediaType: 'image/tiff', base64: 'AA' } } as const;
    expect(unsupported({ messages: [{ role: 'user', content: [file] }] })).toBe('file of type application/zip');
    expect(unsupported({ messages: [{ role: 'user', content: [image] }] })).toBe('image of type image/tiff');
  });
});

describe('sampling', () => {
  it('is clamped to this range with a warning, never rescaled', () => {
    expect(encode({ temperature: 1.4 })).toMatchObject({
      body: { temperature: 1 },
      warnings: expect.stringContaining('from 1.4 to 1'),
    });
  });

  it('goes without top_p where the model takes only one', () => {
    const { body, warnings } = encode({ temperature: 0.2, topP: 0.5 }, { sampling: 'one' });
    expect([body.temperature, body.top_p]).toEqual([0.2, undefined]);
    expect(warnings).toContain('top_p');
    expect(encode({ topP: 0.5 }, { sampling: 'one' }).body.top_p).toBe(0.5);
  });

  it('is left out where the model takes none, but for the values that it has anyway', () => {
    const { body, warnings } = encode({ temperature: 0.2, topP: 0.5, topK: 4 }, { sampling: 'none' });
    expect(Object.keys(body)).toEqual(['model', 'max_tokens', 'messages']);
    expect(warnings).toMatch(/temperature.*\n.*top_p.*\n.*top_k/);
    expect(encode({ temperature: 1, topP: 1 }, { sampling: 'none' })).toMatchObject({
      body: { temperature: 1, top_p: 1 },
      warnings: '',
    });
  });
});

describe('reasoning', () => {
  it('is left out of a loop of tools that another target began, also where Claude has taken part in it', () => {
    const thought: AssistantPart = { type: 'reasoning', text: 'Hm.', signature: 'signed' };
    const asked = (...loop: readonly Message[]) =>
      encode({ messages: [user('Hi'), ...loop], tools: [tool], reasoning: { effort: 'low' } }, { thinking: 'budget' }).body
        .thinking;
    const foreign = [assistant(call('a')), result('a')];
    const own = [assistant(thought, call('b')), result('b')];
    expect(asked(...own)).toMatchObject({ type: 'enabled' });
    expect(asked(...foreign, ...own)).toBeUndefined();
    expect(asked(...own, ...foreign)).toMatchObject({ type: 'enabled' });
    expect(asked(...foreign, ...own, user('And?'))).toBeUndefined();
    expect(asked(...foreign, assistant(text('Done.')), user('And now?'), ...own)).toMatchObject({ type: 'enabled' });
  });

  const ask = (reasoning: ChatRequest['reasoning'], traits: Partial<ModelTraits>, rest: Partial<ChatRequest> = {}) =>
    encode({ ...(reasoning && { reasoning }), ...rest }, traits);

  it.each([
    [{ effort: 'low' }, 1024],
    [{ effort: 'medium' }, 3000],
    [{ effort: 'high' }, 6000],
    [{ budgetTokens: 5000 }, 5000],
    [{ budgetTokens: 100 }, 1024],
    [{ budgetTokens: 50_000 }, 9500],
    [{}, 3000],
  ] as const)('of %j is a budget of %i tokens out of 10,000', (reasoning, budget) => {
    expect(ask(reasoning, { thinking: 'budget' }).body.thinking).toEqual({ type: 'enabled', budget_tokens: budget });
  });

  it.each([
    [{ effort: 'minimal' }, 'low'],
    [{ effort: 'high' }, 'high'],
    [{ effort: 'max' }, 'max'],
    [{ budgetTokens: 3000 }, 'medium'],
    [{}, undefined],
  ] as const)('of %j is adaptive with effort %s', (reasoning, effort) => {
    const { body } = ask(reasoning, { thinking: 'adaptive' });
    expect(body.thinking).toEqual({ type: 'adaptive' });
    expect(body.output_config).toEqual(effort && { effort });
  });

  it('of effort xhigh is the nearest level that the model knows', () => {
    const xhigh = { effort: 'xhigh' } as const;
    const newer = { thinking: 'adaptive', messagesEfforts: ['low', 'medium', 'high', 'xhigh', 'max'] } as const;
    expect(ask(xhigh, newer).body.output_config).toEqual({ effort: 'xhigh' });
    expect(ask(xhigh, { thinking: 'adaptive' })).toMatchObject({
      body: { output_config: { effort: 'high' } },
      warnings: expect.stringContaining('xhigh'),
    });
  });

  it('can be turned off', () => {
    expect(ask({ effort: 'none' }, { thinking: 'budget' }).body.thinking).toEqual({ type: 'disabled' });
    expect(ask({ effort: 'none' }, { thinking: 'none' })).toMatchObject({ warnings: '' });
    const { body } = ask({ effort: 'none' }, { thinking: 'adaptive', thinkingOff: 'least-effort' });
    expect(body).toMatchObject({ output_config: { effort: 'low' } });
    expect(body).not.toHaveProperty('thinking');
    expect(ask({ effort: 'none' }, { thinking: 'adaptive', thinkingOff: 'between_tools' }).body).toMatchObject({
      thinking: { type: 'between_tools' },
    });
  });

  it.each<[string, Partial<ModelTraits>, Partial<ChatRequest>]>([
    ['does not reason', { thinking: 'none' }, {}],
    ['more than 1024 tokens', { thinking: 'budget' }, { maxTokens: 1000 }],
    ['forces a call', { thinking: 'adaptive' }, { tools: [tool], toolChoice: { type: 'required' } }],
    ['forces a call', { thinking: 'budget' }, { tools: [tool], toolChoice: { type: 'tool', name: 'f' } }],
    ['forces a call', { thinking: 'budget' }, { webSearch: {}, toolChoice: { type: 'required' } }],
    ['answer that is begun', { thinking: 'budget', prefill: true }, { messages: [user('a'), assistant(text('b'))] }],
    ['tool results', { thinking: 'budget' }, { messages: [user('a'), assistant(call('1')), result('1')] }],
  ])('is left out where the server would refuse it (%s)', (why, traits, request) => {
    const { body, warnings } = ask({ effort: 'high' }, traits, request);
    expect(body).not.toHaveProperty('thinking');
    expect(warnings).toContain(why);
  });

  it('goes without sampling parameters that cannot stand beside it', () => {
    const { body, warnings } = ask({ effort: 'high' }, { thinking: 'budget' }, { temperature: 0.5, topK: 4, topP: 0.97 });
    expect([body.temperature, body.top_k, body.top_p]).toEqual([undefined, undefined, 0.97]);
    expect(warnings).toMatch(/temperature.*\n.*top_k/);
  });
});

describe('structured output', () => {
  const output = {
    type: 'json-schema',
    name: 'n',
    strict: true,
    schema: { type: 'object', properties: { a: { type: 'string', minLength: 2 } } },
  } as const;

  it('is asked for with a schema that the model takes', () => {
    expect(encode({ output }).body.output_config).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: { a: { type: 'string', description: '{minLength: 2}' } },
          additionalProperties: false,
        },
      },
    });
  });

  it('rules out a model that does not know it, where it is to reason', () => {
    const older = { structuredOutput: false, thinking: 'budget' } as const;
    expect(unsupported({ output, reasoning: { effort: 'high' } }, older)).toBe('json_schema together with reasoning');
  });
});

describe('what this dialect has no field for', () => {
  it.each([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['audio', { unportable: [{ feature: 'audio', otherwise: 'refuse' }] }],
  ] as const)('rules the target out where it is %s', (feature, request) => {
    expect(unsupported(request)).toBe(feature);
  });

  it('is left out with a warning where the answer is none the worse', () => {
    const { warnings } = encode({
      seed: 0,
      frequencyPenalty: 0.5,
      presencePenalty: 1,
      unportable: [{ feature: 'logit_bias', otherwise: 'drop' }],
    });
    for (const name of ['seed', 'frequency_penalty', 'presence_penalty', 'logit_bias'])
      expect(warnings).toContain(`${name} is not sent`);
  });

  it('is not missed where it is the default', () => {
    expect(encode({ n: 1, logprobs: false, frequencyPenalty: 0, presencePenalty: 0 }).warnings).toBe('');
  });

  it('goes for stop sequences of white space too', () => {
    expect(encode({ stop: ['\n', 'END'] })).toMatchObject({
      body: { stop_sequences: ['END'] },
      warnings: expect.stringContaining('white space'),
    });
    expect(encode({ stop: ['END'] }, { stop: false }).body).not.toHaveProperty('stop_sequences');
  });
});

const visible = fc.string({ minLength: 1, maxLength: 20 }).map((said) => `x${said}y`);
const texts = fc.array(visible.map(text), { minLength: 1, maxLength: 3 });
const toolCall = fc.record({
  type: fc.constant('tool-call' as const),
  id: fc.stringMatching(/^[a-z0-9]{8,20}$/),
  name: fc.stringMatching(/^[a-z_]{1,12}$/),
  arguments: fc
    .dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }))
    .map((value) => JSON.stringify(JSON.parse(JSON.stringify(value)))),
});

/** Conversations in the form that decoding gives: roles in turn, every call answered. */
const conversation = fc
  .array(fc.tuple(texts, texts, fc.uniqueArray(toolCall, { maxLength: 3, selector: ({ id }) => id })), { maxLength: 4 })
  .chain((rounds) => fc.tuple(fc.constant(rounds), texts, fc.option(texts)))
  .map(([rounds, last, lead]): readonly Message[] => {
    const unique = rounds.map(([asked, said, calls], round) => ({
      asked,
      said,
      calls: calls.map((c) => ({ ...c, id: `${c.id}_${round}` })),
    }));
    const middle = unique.flatMap(({ asked, said, calls }): Message[] => {
      const results = calls.map(({ id }) => ({ type: 'tool-result' as const, id, content: said }));
      const answered: Message[] = results.length === 0 ? [] : [{ role: 'tool', content: results }, assistant(...said)];
      return [{ role: 'user', content: asked }, assistant(...said, ...calls), ...answered];
    });
    return [...(lead ? [{ role: 'system' as const, content: lead }] : []), ...middle, { role: 'user', content: last }];
  });

it('writes any conversation so that it reads the same again', () => {
  fc.assert(
    fc.property(conversation, fc.nat(10_000), fc.boolean(), (messages, maxTokens, stream) => {
      const request: ChatRequest = {
        ...base,
        messages,
        maxTokens,
        stream,
        temperature: 0.5,
        stop: ['END'],
        user: 'u',
        tools: [tool],
      };
      const { body, warnings } = encode(request);
      expect(decodeRequest(JSON.parse(JSON.stringify(body)))).toEqual({ ok: true, model: 'target-model', request });
      expect(warnings).toBe('');
    }),
  );
});
