import { ApiError, type Content, type FunctionCall, type Part } from '@google/genai';
import { createUnderstudy, type Options, type Understudy, type UnderstudyEvent } from '@understudy/core';
import { startProvider } from '@understudy/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { frameworks, type RunningApp, startApp } from '../support/apps.ts';
import { ask, gemini, modelTold, sdkNames } from '../support/clients.ts';
import { continuing } from '../support/continuing-model.ts';
import { models, type Pair, providersOf, startPair, targetOf } from '../support/providers.ts';

const text = 'All is well with this answer, and it will stay so for as long as anybody goes on asking for it.';
const forever = { times: 'forever' } as const;

let pair: Pair;
let instance: Understudy;
let app: RunningApp;
let seen: UnderstudyEvent[] = [];

const options = (): Options => ({
  providers: providersOf(pair),
  models: {
    'gemini-then-openai': { targets: [targetOf('gemini'), targetOf('openai')] },
    'gemini-then-anthropic': { targets: [targetOf('gemini'), targetOf('anthropic')] },
    'openai-then-gemini': { targets: [targetOf('openai'), targetOf('gemini')] },
    'anthropic-then-gemini': { targets: [targetOf('anthropic'), targetOf('gemini')] },
    'gemini-3': { targets: ['gemini/gemini-3-flash-preview', targetOf('openai')] },
    gemini: { targets: [targetOf('gemini')] },
  },
  policy: { retry: { attempts: 0 }, lastResort: 'off', breaker: { consecutive: 100_000, minimumCalls: 100_000 } },
});

beforeAll(async () => {
  pair = await startPair({ answer: continuing(text) });
  instance = createUnderstudy(options());
  instance.on((event) => seen.push(event));
  app = await startApp('express', instance);
});
afterAll(async () => {
  await app.close();
  await instance.close({ drain: 0 });
  await pair.close();
});
beforeEach(async () => {
  seen = [];
  await pair.heal();
});

const bodyOf = (prompt = 'How are you?') => ({ contents: [{ role: 'user', parts: [{ text: prompt }] }] });
const post = (path: string, body: object = bodyOf()) =>
  fetch(app.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const streamed = (array: string): readonly { candidates?: Content[]; error?: { status: string } }[] => JSON.parse(array);

describe.each(sdkNames)('a stream to a client of %s that breaks off', (client) => {
  it.each([
    ['gemini-then-openai', 'gemini', 'openai'],
    ['gemini-then-anthropic', 'gemini', 'anthropic'],
    ['openai-then-gemini', 'openai', 'gemini'],
    ['anthropic-then-gemini', 'anthropic', 'gemini'],
  ] as const)('goes on where it broke (%s)', async (model, first, second) => {
    await pair[first].always({ type: 'cut', afterTokens: 4, ...forever });
    const got = await ask(client, app, { stream: true, model });
    expect(got.text).toBe(text);
    expect(got.model).toBe(modelTold(client, models[first]));
    expect(got.finish).toMatch(/^(?:stop|end_turn|STOP|completed)$/);
    expect(pair[second].requests).toHaveLength(1);
    expect(seen).toContainEqual(expect.objectContaining({ type: 'splice', from: targetOf(first), to: targetOf(second) }));
  });

  it.each([
    ['bare JSON', (error: string) => error],
    ['an event', (error: string) => `data: ${error}`],
  ])('goes on too where Google tells of an error as %s', async (_, written) => {
    const [first, second] = ['All is ', 'well with'].map((said) =>
      JSON.stringify({
        candidates: [{ content: { parts: [{ text: said }], role: 'model' }, index: 0 }],
        responseId: 'r',
        modelVersion: 'm',
      }),
    );
    const error = written('{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}');
    const body = `data: ${first}\r\n\r\ndata: ${second}\r\n\r\n${error}\r\n\r\n`;
    await using broken = await startProvider({
      wire: 'gemini',
      answer: { recording: { body, headers: { 'content-type': 'text/event-stream' } } },
    });
    const other = createUnderstudy({
      ...options(),
      providers: { ...providersOf(pair), gemini: { apiKey: 'k', baseURL: broken.baseURL } },
    });
    const otherApp = await startApp('express', other);
    expect((await ask(client, otherApp, { stream: true, model: 'gemini-then-openai' })).text).toBe(text);
    await otherApp.close();
    await other.close({ drain: 0 });
  });
});

describe("a client of Google's", () => {
  it('gets the very bytes of Google, and its body arrives as it was written but for what the path says', async () => {
    const body = { ...bodyOf(), safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }] };
    const answer = await post('/v1beta/models/gemini:generateContent', body);
    expect(answer.headers.get('x-understudy-target')).toBe(targetOf('gemini'));
    const [asked] = pair.gemini.requests;
    expect(asked?.path).toBe(`/v1beta/models/${models.gemini}:generateContent`);
    expect(JSON.parse(asked?.bodyText ?? '')).toEqual(body);
    expect(await answer.json()).toMatchObject({
      candidates: [{ content: { parts: [{ text }] } }],
      responseId: expect.any(String),
    });
    expect((await post('/v1/models/gemini:generateContent')).status).toBe(200);
  });

  it('is told of models in its own shape, and has its tokens counted by Google', async () => {
    const client = gemini(app);
    const names: (string | undefined)[] = [];
    for await (const { name } of await client.models.list()) names.push(name);
    expect(names).toEqual(Object.keys(options().models).map((name) => `models/${name}`));
    expect(await client.models.get({ model: 'gemini' })).toMatchObject({ name: 'models/gemini', displayName: 'gemini' });
    await expect(client.models.get({ model: 'nobody' })).rejects.toMatchObject({ status: 404 });
    const counted = await client.models.countTokens({ model: 'gemini', contents: 'How are you?' });
    expect(counted.totalTokens).toBeGreaterThan(0);
    expect(pair.gemini.requests.map(({ path }) => path)).toEqual([`/v1beta/models/${models.gemini}:countTokens`]);
    const whole = await post('/v1beta/models/gemini:countTokens', {
      generateContentRequest: { model: 'models/gemini', ...bodyOf(), systemInstruction: { parts: [{ text: 'Be short.' }] } },
    });
    expect(await whole.json()).toEqual({ totalTokens: expect.any(Number) });
    expect(pair.gemini.requests.at(-1)?.body).toMatchObject({ generateContentRequest: { model: `models/${models.gemini}` } });
    const estimated = await post('/v1beta/models/openai-then-gemini:countTokens');
    expect(estimated.status).toBe(200);
  });

  it('is told what was wrong in the words of its API, with the field', async () => {
    const wrong = await post('/v1beta/models/gemini:generateContent', { contents: [{ role: 'user', parts: [{ text: 7 }] }] });
    expect([wrong.status, await wrong.json()]).toMatchObject([
      400,
      {
        error: {
          code: 400,
          status: 'INVALID_ARGUMENT',
          message: expect.stringContaining('contents[0].parts[0].text'),
          details: [{ fieldViolations: [{ field: 'contents[0].parts[0].text' }] }],
        },
      },
    ]);
    const unknown = gemini(app).models.generateContent({ model: 'nobody', contents: 'Hi' });
    await expect(unknown).rejects.toBeInstanceOf(ApiError);
    await expect(unknown).rejects.toMatchObject({ status: 404, message: expect.stringContaining('NOT_FOUND') });
    const method = await fetch(`${app.url}/v1beta/models/gemini:generateContent`);
    expect([method.status, await method.json()]).toMatchObject([405, { error: { code: 405 } }]);
    await pair.gemini.always({ type: 'status', status: 503, ...forever });
    await expect(gemini(app).models.generateContent({ model: 'gemini', contents: 'Hi' })).rejects.toMatchObject({
      status: 503,
      message: expect.stringContaining('UNAVAILABLE'),
    });
  });

  it('gets what Google said of a request of its own making', async () => {
    const answer = await post('/v1beta/models/gemini:generateContent', { ...bodyOf(), nonsense: 1 });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      {
        error: {
          status: 'INVALID_ARGUMENT',
          message: 'Invalid JSON payload received. Unknown name "nonsense": Cannot find field.',
        },
      },
    ]);
  });

  it.each(['gemini', 'openai-then-gemini'])(
    'gets a stream as one JSON array where it does not ask for events (%s)',
    async (model) => {
      const answer = await post(`/v1beta/models/${model}:streamGenerateContent`);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      const responses = streamed(await answer.text());
      expect(responses.length).toBeGreaterThan(3);
      const said = responses.flatMap(({ candidates = [] }) => candidates as { content?: Content }[]);
      expect(
        said
          .flatMap(({ content }) => content?.parts ?? [])
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
      expect(responses.at(-1)).toMatchObject({ candidates: [{ finishReason: 'STOP' }], usageMetadata: {} });
    },
  );

  it('gets a JSON array that is whole where the stream breaks off for good, with the error as its last element', async () => {
    await pair.gemini.always({ type: 'cut', afterTokens: 2, ...forever });
    const responses = streamed(await (await post('/v1beta/models/gemini:streamGenerateContent')).text());
    expect(responses.length).toBe(3);
    expect(responses.at(-1)).toMatchObject({ error: { status: 'UNAVAILABLE' } });
    const failed = await post('/v1beta/models/nobody:streamGenerateContent');
    expect([failed.status, await failed.json()]).toMatchObject([404, { error: { status: 'NOT_FOUND' } }]);
  });

  it('learns of a break for good as an error, and never as an end', async () => {
    await pair.gemini.always({ type: 'cut', afterTokens: 2, ...forever });
    const said: unknown[] = [];
    const reading = async () => {
      for await (const response of await gemini(app).models.generateContentStream({ model: 'gemini', contents: 'Hi' }))
        said.push(response.text);
    };
    await expect(reading()).rejects.toMatchObject({ name: 'ApiError', status: 502 });
    expect(said).toHaveLength(2);
  });

  it('keeps a conversation that two targets answered in turn', async () => {
    const chat = gemini(app).chats.create({ model: 'openai-then-gemini' });
    for await (const _ of await chat.sendMessageStream({ message: 'Hi' }));
    await pair.openai.always({ type: 'status', status: 503, ...forever });
    expect((await chat.sendMessage({ message: 'And now?' })).text).toBe(text);
    const asked = pair.gemini.requests[0]?.body.contents as readonly Content[];
    expect([asked[0], asked.at(-1)]).toMatchObject([{ parts: [{ text: 'Hi' }] }, { parts: [{ text: 'And now?' }] }]);
    const remembered = asked.slice(1, -1).flatMap(({ parts = [] }) => parts);
    expect(remembered.map((part) => part.text).join('')).toBe(text);
    expect(remembered.filter((part) => part.text === '')).toEqual([]);
  });

  it.each(['openai', 'anthropic'] as const)(
    'calls tools in a chat that streams, and %s gets the results as results',
    async (kind) => {
      const toolCalls = [
        { name: 'rain', arguments: { at: 'home' } },
        { name: 'wind', arguments: {} },
      ];
      await using provider = await startProvider({ wire: kind, answer: { text: 'Let me see.', toolCalls } });
      const other = createUnderstudy({
        providers: { [kind]: { apiKey: 'k', baseURL: provider.baseURL } },
        models: { tools: { targets: [targetOf(kind)] } },
      });
      other.on((event) => seen.push(event));
      const otherApp = await startApp('express', other);
      const tools = [{ functionDeclarations: [{ name: 'rain' }, { name: 'wind' }] }];
      const chat = gemini(otherApp).chats.create({ model: 'tools', config: { tools } });
      const calls: FunctionCall[] = [];
      for await (const { functionCalls = [] } of await chat.sendMessageStream({ message: 'Go!' })) calls.push(...functionCalls);
      const message = calls.map(({ id, name }) => ({ functionResponse: { id, name, response: { output: `${name}: none` } } }));
      for await (const _ of await chat.sendMessageStream({ message: message as Part[] }));
      const [rain, wind] = calls.map(({ id }) => id);
      const [, asked] = provider.requests;
      expect([asked?.body.messages].flat().slice(1)).toMatchObject(
        kind === 'openai'
          ? [
              { role: 'assistant', content: 'Let me see.', tool_calls: [{ id: rain }, { id: wind }] },
              { role: 'tool', tool_call_id: rain, content: 'rain: none' },
              { role: 'tool', tool_call_id: wind, content: 'wind: none' },
            ]
          : [
              { role: 'assistant', content: [{ text: 'Let me see.' }, { id: rain }, { id: wind }] },
              {
                role: 'user',
                content: [
                  { type: 'tool_result', tool_use_id: rain, content: [{ text: 'rain: none' }] },
                  { type: 'tool_result', tool_use_id: wind, content: [{ text: 'wind: none' }] },
                ],
              },
            ],
      );
      expect(seen.filter(({ type }) => type === 'warning')).toEqual([]);
      await otherApp.close();
      await other.close({ drain: 0 });
    },
  );

  it('may send its key in the query, and the key is told to nobody', async () => {
    const key = 'AIza-of-the-caller-in-the-query';
    await pair.openai.always({ type: 'status', status: 503, ...forever });
    const events: UnderstudyEvent[] = [];
    const off = instance.on((event) => events.push(event));
    const answer = await post(`/v1beta/models/openai-then-gemini:streamGenerateContent?alt=sse&key=${key}`);
    const told = await answer.text();
    off();
    expect(answer.status).toBe(200);
    const asked = [...pair.openai.requests, ...pair.gemini.requests].map(({ path, headersRaw, bodyText }) => [
      path,
      headersRaw,
      bodyText,
    ]);
    expect(asked).toHaveLength(2);
    expect(JSON.stringify([events, told, [...answer.headers], asked])).not.toContain(key);
  });
});

describe.each(frameworks)('a %s app', (framework) => {
  it("answers Google's clients, whose paths have a colon in them", async () => {
    const other = await startApp(framework, instance);
    for (const stream of [false, true]) expect((await ask('gemini', other, { stream, model: 'gemini' })).text).toBe(text);
    expect((await gemini(other).models.countTokens({ model: 'gemini', contents: 'Hi' })).totalTokens).toBeGreaterThan(0);
    await other.close();
  });
});

describe('a history that another target made', () => {
  const declared = [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema: { type: 'object', properties: {} } }] }];
  const history: Content[] = [
    { role: 'user', parts: [{ text: 'Do I need an umbrella?' }] },
    { role: 'model', parts: [{ functionCall: { id: 'call_1', name: 'weather', args: {} } }] },
    { role: 'user', parts: [{ functionResponse: { id: 'call_1', name: 'weather', response: { output: 'rain' } } }] },
  ];

  it('is taken by Gemini 3, with the stand-in for the signature that it lacks', async () => {
    await gemini(app).models.generateContent({ model: 'gemini-3', contents: history, config: { tools: declared } });
    expect(pair.gemini.requests).toHaveLength(1);
    expect(pair.gemini.requests[0]?.body.contents).toMatchObject([
      {},
      { parts: [{ thoughtSignature: 'skip_thought_signature_validator' }] },
      {},
    ]);
    expect(pair.openai.requests).toEqual([]);
  });

  it('keeps the signature that Gemini made, and loses it where another target answers', async () => {
    const signed = history.with(1, { role: 'model', parts: [{ ...history[1]?.parts?.[0], thoughtSignature: 'c2lnbmVk' }] });
    const say = () => gemini(app).models.generateContent({ model: 'gemini-3', contents: signed, config: { tools: declared } });
    await say();
    expect(pair.gemini.requests[0]?.body.contents).toEqual(signed);
    await pair.gemini.always({ type: 'status', status: 503, ...forever });
    await say();
    expect(pair.openai.requests[0]?.bodyText).not.toContain('c2lnbmVk');
    expect(seen).toContainEqual(
      expect.objectContaining({ type: 'warning', message: expect.stringContaining('thoughtSignature is not sent') }),
    );
  });
});

describe('an answer that Google broke off over what the client asked', () => {
  it.each<[string, Content]>([
    ['MALFORMED_FUNCTION_CALL', {}],
    ['UNEXPECTED_TOOL_CALL', { role: 'model', parts: [{ text: 'All is well ' }] }],
    ['OTHER', {}],
  ])('is answered by the next target, and opens no breaker (%s)', async (finishReason, content) => {
    const response = JSON.stringify({ candidates: [{ content, finishReason, index: 0 }], responseId: 'r' });
    const json = { body: response, headers: { 'content-type': 'application/json' } };
    const events = { body: `data: ${response}\r\n\r\n`, headers: { 'content-type': 'text/event-stream' } };
    await using broken = await startProvider({
      wire: 'gemini',
      answer: ({ path }) => ({ recording: path.includes('stream') ? events : json }),
    });
    const other = createUnderstudy({
      ...options(),
      providers: { ...providersOf(pair), gemini: { apiKey: 'k', baseURL: broken.baseURL } },
      policy: { retry: { attempts: 0 }, breaker: { consecutive: 2, minimumCalls: 2 } },
    });
    other.on((event) => seen.push(event));
    const otherApp = await startApp('express', other);
    for (const stream of [false, true, false, true, false, true]) {
      expect((await ask('gemini', otherApp, { stream, model: 'gemini-then-openai' })).text).toBe(text);
    }
    expect(broken.requests).toHaveLength(6);
    expect(seen.filter(({ type }) => type === 'breaker')).toEqual([]);
    const failed = seen.flatMap((event) => (event.type === 'attempt.end' && event.reason ? [event.reason] : []));
    expect(failed).toEqual(Array(6).fill('malformed'));
    await otherApp.close();
    await other.close({ drain: 0 });
  });
});
