import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../call/json.ts';
import { decodeRequest } from './decode-request.ts';

const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];

function decode(body: JsonObject, stream = false, query = '') {
  const decoded = decodeRequest({ body: { contents, ...body }, inPath: 'm', query, header: () => undefined }, stream);
  if (!decoded.ok) throw new Error(`${decoded.param}: ${decoded.message}`);
  return decoded.request;
}

const features = (body: JsonObject) => decode(body).unportable.map(({ feature, otherwise }) => [feature, otherwise]);

it('reads names in snake case as those in camel case, but for what a client made up', () => {
  const config = { max_output_tokens: 9, thinking_config: { thinking_budget: 5 } };
  const tools = [{ function_declarations: [{ name: 'f', parameters_json_schema: { type: 'object', properties: { a_b: {} } } }] }];
  expect(decode({ generation_config: config, tools, system_instruction: { parts: { text: 'a' } } })).toMatchObject({
    maxTokens: 9,
    reasoning: { budgetTokens: 5 },
    tools: [{ name: 'f', parameters: { type: 'object', properties: { a_b: {} } } }],
    messages: [{ role: 'system', content: [{ type: 'text', text: 'a' }] }, {}],
  });
});

it('gives calls without ids ids of their own, and results theirs by the name, in turn', () => {
  const call = (name: string, n: number) => ({ functionCall: { name, args: { n } } });
  const result = (name: string, said: string) => ({ functionResponse: { name, response: { result: said } } });
  const { messages } = decode({
    contents: [
      ...contents,
      { role: 'model', parts: [call('f', 1), call('g', 2), call('f', 3)] },
      { role: 'user', parts: [result('g', 'g2'), result('f', 'f1'), result('f', 'f3'), { text: 'So?' }] },
      { role: 'model', parts: [call('f', 4)] },
      { role: 'function', parts: [result('f', 'f4')] },
    ],
  });
  const called = messages.flatMap(({ role, content }) => (role === 'assistant' ? content : []));
  const given = messages.flatMap(({ role, content }) => (role === 'tool' ? content : []));
  const ids = called.map((part) => (part.type === 'tool-call' ? part.id : ''));
  expect(new Set(ids).size).toBe(4);
  expect(given.map(({ id, content }) => [ids.indexOf(id), content])).toEqual([
    [1, [{ type: 'text', text: 'g2' }]],
    [0, [{ type: 'text', text: 'f1' }]],
    [2, [{ type: 'text', text: 'f3' }]],
    [3, [{ type: 'text', text: 'f4' }]],
  ]);
  expect(messages[3]).toEqual({ role: 'user', content: [{ type: 'text', text: 'So?' }] });
});

it('reads neighbouring contents of the model as one turn, as clients keep the pieces of a stream', () => {
  const call = (id: string | undefined, name: string) => ({ functionCall: { ...(id && { id }), name, args: {} } });
  const result = (id: string | undefined, name: string) => ({
    functionResponse: { ...(id && { id }), name, response: { output: `of ${name}` } },
  });
  const turn = (...ids: (string | undefined)[]) => [
    ...[{ text: 'Hm', thought: true }, { text: 'm.', thought: true }, { text: 'Let' }, { text: ' me' }, { text: ' see.' }].map(
      (part) => ({ parts: [part], role: 'model' }),
    ),
    { parts: [call(ids[0], 'f')], role: 'model' },
    { parts: [call(ids[1], 'g')], role: 'model' },
    { parts: [{ text: '' }], role: 'model' },
    { role: 'user', parts: [result(ids[0], 'f'), result(ids[1], 'g')] },
  ];
  const read = (...ids: (string | undefined)[]) => [
    {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'Hmm.' },
        { type: 'text', text: 'Let me see.' },
        { type: 'tool-call', id: ids[0], name: 'f', arguments: '{}' },
        { type: 'tool-call', id: ids[1], name: 'g', arguments: '{}' },
      ],
    },
    {
      role: 'tool',
      content: [
        { type: 'tool-result', id: ids[0], content: [{ type: 'text', text: 'of f' }] },
        { type: 'tool-result', id: ids[1], content: [{ type: 'text', text: 'of g' }] },
      ],
    },
  ];
  const { messages } = decode({ contents: [...contents, ...turn('a', 'b'), ...turn(undefined, undefined)] });
  expect(messages.slice(1)).toEqual([...read('a', 'b'), ...read('call_2_0', 'call_2_1')]);
});

it('reads what a tool gave: the text alone, an error, or the whole object as JSON', () => {
  const given = (response: JsonObject) =>
    decode({ contents: [...contents, { role: 'user', parts: [{ functionResponse: { name: 'f', response } }] }] }).messages[1]
      ?.content[0];
  expect(given({ output: 'ok' })).toMatchObject({ content: [{ text: 'ok' }] });
  expect(given({ error: 'no' })).toMatchObject({ content: [{ text: 'no' }], isError: true });
  expect(given({ result: { a: 1 } })).toMatchObject({ content: [{ text: '{"a":1}' }] });
  expect(given({ output: 'x', more: 1 })).toMatchObject({ content: [{ text: '{"output":"x","more":1}' }] });
});

it("reads schemas in Google's own form as JSON Schema", () => {
  const parameters = {
    type: 'OBJECT',
    properties: { type: { type: 'STRING', nullable: true }, list: { type: 'ARRAY', items: { type: 'INTEGER' }, min_items: '1' } },
    propertyOrdering: ['type'],
    required: ['list'],
  };
  const [tool] = decode({ tools: { functionDeclarations: { name: 'f', parameters } } }).tools;
  expect(tool?.parameters).toEqual({
    type: 'object',
    properties: { type: { type: ['string', 'null'] }, list: { type: 'array', items: { type: 'integer' }, minItems: 1 } },
    required: ['list'],
  });
  const nullable = true;
  const odd = {
    type: 'OBJECT',
    properties: {
      one: { type: 'STRING', enum: ['a'], nullable },
      any: { anyOf: [{ type: 'STRING' }], nullable },
      what: { type: 'TYPE_UNSPECIFIED', description: 'd' },
    },
  };
  expect(decode({ tools: { functionDeclarations: { name: 'f', parameters: odd } } }).tools[0]?.parameters.properties).toEqual({
    one: { type: ['string', 'null'], enum: ['a', null] },
    any: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    what: { description: 'd' },
  });
  const responseSchema = { type: 'ARRAY', items: { anyOf: [{ type: 'NUMBER' }] } };
  expect(decode({ generationConfig: { responseMimeType: 'application/json', responseSchema } }).output).toEqual({
    type: 'json-schema',
    schema: { type: 'array', items: { anyOf: [{ type: 'number' }] } },
  });
});

it.each([
  [{ thinkingLevel: 'LOW' }, { effort: 'low' }],
  [{ thinkingLevel: 'minimal' }, { effort: 'minimal' }],
  [{ thinkingBudget: 0 }, { effort: 'none' }],
  [{ thinkingBudget: -1 }, {}],
  [{ thinkingBudget: 100 }, { budgetTokens: 100 }],
  [{ includeThoughts: true }, {}],
  [{}, undefined],
])('reads %j as %j', (thinkingConfig, reasoning) => {
  expect(decode({ generationConfig: { thinkingConfig } }).reasoning).toEqual(reasoning);
});

it.each([
  [{ mode: 'AUTO' }, { type: 'auto' }],
  [{ mode: 'any' }, { type: 'required' }],
  [{ mode: 'NONE' }, { type: 'none' }],
  [
    { mode: 'ANY', allowedFunctionNames: ['f'] },
    { type: 'tool', name: 'f' },
  ],
  [{}, undefined],
])('reads the choice %j as %j', (functionCallingConfig, choice) => {
  const tools = [{ functionDeclarations: [{ name: 'f' }] }];
  expect(decode({ tools, toolConfig: { functionCallingConfig } }).toolChoice).toEqual(choice);
});

it('reads images, files and what only Google can fetch', () => {
  const parts = (...given: JsonObject[]) => decode({ contents: [{ parts: given }] });
  expect(
    parts({ inlineData: { mimeType: 'image/jpg', data: 'AA' } }, { inline_data: { mime_type: 'application/pdf', data: 'BB' } })
      .messages,
  ).toEqual([
    {
      role: 'user',
      content: [
        { type: 'image', source: { mediaType: 'image/jpeg', base64: 'AA' } },
        { type: 'file', mediaType: 'application/pdf', base64: 'BB' },
      ],
    },
  ]);
  const file = (fileUri: string, mimeType: string) => parts({ text: 'a' }, { fileData: { fileUri, mimeType } });
  expect(file('https://a.dev/x', 'image/png').messages[0]?.content[1]).toEqual({
    type: 'image',
    source: { url: 'https://a.dev/x' },
  });
  expect(file('https://generativelanguage.googleapis.com/v1beta/files/1', 'image/png').unportable).toEqual([
    { feature: 'fileData', otherwise: 'refuse', needs: 'images' },
  ]);
  expect(file('https://youtu.be/1', 'video/mp4').unportable).toEqual([{ feature: 'video/mp4', otherwise: 'refuse' }]);
});

it('reads base64 in the alphabet for URLs too, as clients in Python write it', () => {
  const inline = (mimeType: string) => ({ inlineData: { mimeType, data: 'a-_b-_8=' } });
  const functionResponse = { name: 'f', response: {}, parts: [inline('image/png')] };
  const { messages } = decode({ contents: [{ parts: [inline('application/pdf'), { functionResponse }] }] });
  expect(messages).toMatchObject([
    { role: 'tool', content: [{ content: [{}, { type: 'image', source: { base64: 'a+/b+/8=' } }] }] },
    { role: 'user', content: [{ type: 'file', base64: 'a+/b+/8=' }] },
  ]);
});

it('says what others go without, and what binds the call to Google', () => {
  expect(features({ safetySettings: [], labels: {}, cachedContent: 'cachedContents/1' })).toEqual([
    ['safetySettings', 'drop'],
    ['labels', 'drop'],
    ['cachedContent', 'refuse'],
  ]);
  expect(features({ tools: [{ googleSearch: {} }, { codeExecution: {} }] })).toEqual([['codeExecution', 'refuse']]);
  expect(features({ generationConfig: { responseModalities: ['TEXT', 'IMAGE'], mediaResolution: 'LOW' } })).toEqual([
    ['generationConfig.mediaResolution', 'drop'],
    ['responseModalities IMAGE', 'refuse'],
  ]);
  expect(features({ generationConfig: { candidateCount: 2, responseLogprobs: true } })).toEqual([
    ['candidateCount', 'refuse'],
    ['responseLogprobs', 'refuse'],
  ]);
  expect(features({ generationConfig: { candidateCount: 1, responseLogprobs: false } })).toEqual([]);
  const ran = [{ executableCode: { code: '1+1' } }, { codeExecutionResult: { output: '2' } }, { somethingNew: {} }];
  expect(features({ contents: [...contents, { role: 'model', parts: ran }] })).toEqual([
    ['executableCode', 'tell'],
    ['codeExecutionResult', 'tell'],
    ['somethingNew', 'refuse'],
  ]);
});

describe('a stream', () => {
  it.each([
    [true, '', true],
    [true, 'key=x&alt=sse', undefined],
    [true, 'alt=json', true],
    [false, '', undefined],
  ])('(%s) with the query %j is one JSON array: %s', (stream, query, inArray) => {
    expect(decode({}, stream, query).inArray).toBe(inArray);
  });
});

describe('a wrong request', () => {
  it.each<[JsonObject, string]>([
    [{ contents: [] }, 'contents'],
    [{ contents: [{ role: 'assistant', parts: [{ text: 'a' }] }] }, 'contents[0].role'],
    [{ contents: [{ role: 'user', parts: [] }] }, 'contents[0].parts'],
    [{ contents: [{ role: 'user', parts: [7] }] }, 'contents[0].parts[0]'],
    [{ contents: 'Hi' }, 'contents[0]'],
    [
      {
        contents: [
          { role: 'model', parts: [{ text: 'a' }] },
          { role: 'model', parts: [{ text: 7 }] },
        ],
      },
      'contents[1].parts[0].text',
    ],
    [{ systemInstruction: 'a' }, 'systemInstruction'],
    [{ generationConfig: { temperature: 'hot' } }, 'generationConfig.temperature'],
    [{ generationConfig: { maxOutputTokens: -1 } }, 'generationConfig.maxOutputTokens'],
    [{ tools: [{ functionDeclarations: [{}] }] }, 'tools[0].functionDeclarations[0].name'],
  ])('%j is refused at %s', (body, param) => {
    const decoded = decodeRequest({ body: { contents, ...body }, inPath: 'm', query: '', header: () => undefined }, false);
    expect(decoded).toMatchObject({ ok: false, param });
  });
});

it('meets names that every object has', () => {
  const odd = JSON.parse('{"__proto__":{"a":1},"constructor":{},"toString":1}') as JsonObject;
  expect(features(odd).map(([feature]) => feature)).toEqual(['__proto__', 'constructor', 'toString']);
  const { messages } = decode({
    contents: [
      ...contents,
      { role: 'model', parts: [{ functionCall: { name: '__proto__', args: odd } }] },
      { parts: [{ functionResponse: { name: '__proto__', response: odd } }] },
    ],
  });
  expect(messages[1]?.content).toMatchObject([{ name: '__proto__', arguments: JSON.stringify(odd) }]);
});
