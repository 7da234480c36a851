import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest, Message } from '../../../call/request.ts';
import { geminiFacts } from '../../../providers/models/gemini-models.ts';
import { traitsOf } from '../../../requests/traits-of.ts';
import { encodeRequest } from './encode-request.ts';

const user: Message = { role: 'user', content: [{ type: 'text', text: 'Hi' }] };
const plain: ChatRequest = { messages: [user], tools: [], stream: false, includeUsage: true, unportable: [] };
const tool = { name: 'f', parameters: { type: 'object', properties: {} } };

function encode(request: Partial<ChatRequest>, model: string | Partial<ModelTraits> = {}, params: JsonObject = {}) {
  const traits = typeof model === 'string' ? traitsOf(geminiFacts(model)) : model;
  const encoded = encodeRequest({ ...plain, ...request }, encodeTo(traits, { params }));
  return encoded.ok ? encoded : { body: undefined, warnings: [encoded.unsupported], toolNames: undefined };
}

const configOf = (request: Partial<ChatRequest>, model: string | Partial<ModelTraits> = {}) =>
  encode(request, model).body?.generationConfig;
const contentsOf = (messages: readonly Message[], model: string | Partial<ModelTraits> = {}) =>
  encode({ messages }, model).body?.contents;

it('writes neither the model nor whether it streams: both are said by the path', () => {
  expect(encode({ stream: true }).body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
});

it('writes what stands in front as the system instruction, and a later system text where it stood', () => {
  const system = (text: string): Message => ({ role: 'system', content: [{ type: 'text', text }] });
  const { body, warnings } = encode({ messages: [system('a'), system('b'), user, system('c')] });
  expect(body).toEqual({
    systemInstruction: { parts: [{ text: 'a' }, { text: 'b' }] },
    contents: [{ role: 'user', parts: [{ text: 'Hi' }, { text: '<system>c</system>' }] }],
  });
  expect(warnings).toEqual(['a system message in mid-conversation is sent as a text of the user']);
});

describe('turns', () => {
  const said = (text: string): Message => ({ role: 'assistant', content: [{ type: 'text', text }] });

  it('stand in turn, the user first and last', () => {
    expect(contentsOf([said('a'), user, user, said('b'), said('c')])).toEqual([
      { role: 'user', parts: [{ text: 'Continue.' }] },
      { role: 'model', parts: [{ text: 'a' }] },
      { role: 'user', parts: [{ text: 'Hi' }, { text: 'Hi' }] },
      { role: 'model', parts: [{ text: 'b' }, { text: 'c' }] },
      { role: 'user', parts: [{ text: 'Continue.' }] },
    ]);
    expect(contentsOf([user, said('b')], { prefill: true })).toHaveLength(2);
  });

  const call = (id: string, name = 'f') => ({ type: 'tool-call' as const, id, name, arguments: '{"n":1234567890123456789}' });
  const result = (id: string, isError = false) => ({
    type: 'tool-result' as const,
    id,
    content: [{ type: 'text' as const, text: `of ${id}` }],
    ...(isError && { isError }),
  });
  const loop: readonly Message[] = [
    user,
    { role: 'assistant', content: [{ type: 'reasoning', text: 'Hm', signature: 'of Claude' }, call('a'), call('b', '1st.tool')] },
    { role: 'tool', content: [result('b', true)] },
    { role: 'tool', content: [result('a')] },
    user,
  ];

  it('of tools name the tool that gave a result, and stand before what else the user says', () => {
    const encoded = encode({ messages: loop, tools: [tool, { ...tool, name: '1st.tool' }] });
    const [renamed = ''] = encoded.toolNames?.keys() ?? [];
    expect(renamed).toBe('_1st__tool');
    expect(JSON.parse(JSON.stringify(encoded.body?.contents)).slice(2)).toEqual([
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'b', name: renamed, response: { error: 'of b' } } },
          { functionResponse: { id: 'a', name: 'f', response: { output: 'of a' } } },
          { text: 'Hi' },
        ],
      },
    ]);
    expect(JSON.stringify(encoded.body)).toContain('"args":{"n":1234567890123456789}');
    expect(JSON.stringify(encoded.body)).not.toContain('of Claude');
  });

  it('carry the stand-in for a signature on the first call of each, where the model insists on one', () => {
    const parts = (contentsOf(loop, 'gemini-3-pro-preview') as readonly { parts: readonly JsonObject[] }[])[1]?.parts ?? [];
    expect(parts.map(({ thoughtSignature }) => thoughtSignature)).toEqual(['skip_thought_signature_validator', undefined]);
    expect(JSON.stringify(contentsOf(loop, 'gemini-2.5-flash'))).not.toContain('thoughtSignature');
  });

  it('may give images where the model takes them in results, and stand beside them elsewhere', () => {
    const image = { type: 'image' as const, source: { mediaType: 'image/png', base64: 'AA==' } };
    const seen: readonly Message[] = [
      user,
      { role: 'assistant', content: [call('a')] },
      { role: 'tool', content: [{ ...result('a'), content: [image] }] },
    ];
    const inlineData = { mimeType: 'image/png', data: 'AA==' };
    const response = { id: 'a', name: 'f', response: { output: '' } };
    expect((contentsOf(seen, 'gemini-3-flash-preview') as readonly object[]).at(-1)).toEqual({
      role: 'user',
      parts: [{ functionResponse: { ...response, parts: [{ inlineData }] } }],
    });
    expect((contentsOf(seen, 'gemini-2.5-flash') as readonly object[]).at(-1)).toEqual({
      role: 'user',
      parts: [{ functionResponse: response }, { text: 'Result of the tool call a:' }, { inlineData }],
    });
  });
});

describe('images and files', () => {
  const parts = (part: Extract<Message, { role: 'user' }>['content'][number]) =>
    encode({ messages: [{ role: 'user', content: [part] }] });
  it.each([
    ['https://a.dev/x.PNG?y=1', { fileData: { mimeType: 'image/png', fileUri: 'https://a.dev/x.PNG?y=1' } }],
    ['https://a.dev/x.jpg', { fileData: { mimeType: 'image/jpeg', fileUri: 'https://a.dev/x.jpg' } }],
  ])('at %s are fetched by Google', (url, part) => {
    expect(parts({ type: 'image', source: { url } }).body?.contents).toEqual([{ role: 'user', parts: [part] }]);
  });

  it('that Google does not take rule the target out', () => {
    expect(parts({ type: 'image', source: { url: 'https://a.dev/x' } }).warnings).toEqual([
      'image by an address that does not tell its type',
    ]);
    expect(parts({ type: 'image', source: { mediaType: 'image/gif', base64: '' } }).warnings).toEqual([
      'image of type image/gif',
    ]);
    const docx = { type: 'file' as const, mediaType: 'application/msword', base64: '' };
    expect(parts(docx).warnings).toEqual(['file of type application/msword']);
    expect(parts({ ...docx, mediaType: 'application/pdf', filename: 'a.pdf' })).toMatchObject({
      body: { contents: [{ parts: [{ inlineData: { mimeType: 'application/pdf', data: '' } }] }] },
      warnings: ["filename is not sent: the target's dialect has no such field"],
    });
  });
});

describe('reasoning', () => {
  const thinking = (model: string, reasoning: ChatRequest['reasoning'] & object, maxTokens?: number) =>
    (configOf({ reasoning, ...(maxTokens !== undefined && { maxTokens }) }, model) as JsonObject | undefined)?.thinkingConfig;

  it.each<[string, ChatRequest['reasoning'] & object, JsonObject | undefined]>([
    ['gemini-3-pro-preview', { effort: 'high' }, { thinkingLevel: 'HIGH', includeThoughts: true }],
    ['gemini-3-pro-preview', { effort: 'medium' }, { thinkingLevel: 'LOW', includeThoughts: true }],
    ['gemini-3.1-pro-preview', { effort: 'medium' }, { thinkingLevel: 'MEDIUM', includeThoughts: true }],
    ['gemini-3-flash-preview', { effort: 'none' }, { thinkingLevel: 'MINIMAL' }],
    ['gemini-3-pro-preview', { effort: 'none' }, { thinkingLevel: 'LOW' }],
    ['gemini-3-flash-preview', { budgetTokens: 60_000 }, { thinkingLevel: 'HIGH', includeThoughts: true }],
    ['gemini-3-flash-preview', {}, { includeThoughts: true }],
    ['gemini-flash-latest', { effort: 'xhigh' }, { thinkingLevel: 'HIGH', includeThoughts: true }],
    ['gemini-2.5-flash', { effort: 'none' }, { thinkingBudget: 0 }],
    ['gemini-2.5-pro', { effort: 'none' }, { thinkingBudget: 128 }],
    ['gemini-2.5-pro', { budgetTokens: 90_000 }, { thinkingBudget: 32_768, includeThoughts: true }],
    ['gemini-2.5-flash-lite', { budgetTokens: 10 }, { thinkingBudget: 512, includeThoughts: true }],
    ['gemini-2.5-flash', { effort: 'low', ofAnswer: true }, { thinkingBudget: 6553 }],
    ['gemini-2.0-flash', { effort: 'high' }, undefined],
  ])('%s is asked for %j as %j', (model, reasoning, asked) => {
    expect(thinking(model, reasoning)).toEqual(asked);
  });

  it('has a budget that is a share of what the client lets the answer have', () => {
    expect(thinking('gemini-2.5-flash', { effort: 'medium' }, 1000)).toEqual({ thinkingBudget: 300, includeThoughts: true });
  });
});

describe('the configuration of the answer', () => {
  it('is written by the names that Google has', () => {
    const sampling = { temperature: 0.5, topP: 0.9, topK: 3, seed: 7, presencePenalty: 1, frequencyPenalty: -1 };
    expect(configOf({ ...sampling, maxTokens: 9, stop: ['', 'a'] })).toEqual({
      ...sampling,
      maxOutputTokens: 9,
      stopSequences: ['a'],
    });
  });

  it('goes without penalties where the model refuses them', () => {
    const { body, warnings } = encode({ presencePenalty: 1, frequencyPenalty: 0, seed: 1 }, 'gemini-2.5-flash');
    expect(body?.generationConfig).toEqual({ seed: 1 });
    expect(warnings).toEqual(['penalties are not sent: the model does not take them']);
  });

  it('takes seeds of 32 bits', () => {
    expect(configOf({ seed: -(2 ** 31) })).toEqual({ seed: -(2 ** 31) });
    for (const seed of [2 ** 31, 0.5]) {
      const { body, warnings } = encode({ seed });
      expect(body).not.toHaveProperty('generationConfig');
      expect(warnings).toEqual(['seed is not sent: the target takes whole numbers of 32 bits']);
    }
  });

  it('takes five stop sequences, and no more output than the model has', () => {
    const { body, warnings } = encode({ stop: [...'abcdefg'], maxTokens: 100_000 }, 'gemini-2.0-flash');
    expect(body?.generationConfig).toEqual({ maxOutputTokens: 8192, stopSequences: [...'abcde'] });
    expect(warnings).toEqual([
      'max_tokens is lowered from 100000 to 8192, the most that the model takes',
      'only the first 5 stop sequences are sent: the target takes no more',
    ]);
  });

  it('asks for JSON, with a schema where there is one; older models cannot do so together with tools', () => {
    const schema = { type: 'object', $defs: {}, additionalProperties: false };
    const output = { type: 'json-schema', schema, name: 'n', strict: true } as const;
    expect(configOf({ output })).toEqual({ responseMimeType: 'application/json', responseJsonSchema: schema });
    expect(configOf({ output: { type: 'json-object' } })).toEqual({ responseMimeType: 'application/json' });
    expect(encode({ output, tools: [tool] }, 'gemini-2.5-pro').warnings).toEqual(['JSON output together with tools']);
    expect(configOf({ output, tools: [tool] }, 'gemini-3-flash-preview')).toBeDefined();
  });

  it('may be corrected member by member', () => {
    const { body } = encode(
      { temperature: 1, maxTokens: 9 },
      {},
      { generationConfig: { temperature: 0, maxOutputTokens: null }, store: false },
    );
    expect(body).toMatchObject({ generationConfig: { temperature: 0 }, store: false });
    expect(body?.generationConfig).not.toHaveProperty('maxOutputTokens');
  });
});

describe('tools', () => {
  it.each([
    [{ type: 'auto' }, { mode: 'AUTO' }],
    [{ type: 'none' }, { mode: 'NONE' }],
    [{ type: 'required' }, { mode: 'ANY' }],
    [
      { type: 'tool', name: 'f' },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
  ] as const)('are chosen by %j as %j', (toolChoice, functionCallingConfig) => {
    expect(encode({ tools: [tool], toolChoice }).body?.toolConfig).toEqual({ functionCallingConfig });
    expect(encode({ toolChoice }).body).not.toHaveProperty('toolConfig');
  });

  it('keep the schema that the client wrote; a schema that says nothing becomes one of an object', () => {
    const parameters = { $ref: '#/$defs/a', $defs: { a: { type: 'object' } }, type: 'object' };
    expect(
      encode({
        tools: [
          { ...tool, parameters },
          { name: 'g', parameters: {} },
        ],
      }).body?.tools,
    ).toEqual([
      {
        functionDeclarations: [
          { name: 'f', parametersJsonSchema: parameters },
          { name: 'g', parametersJsonSchema: { type: 'object', properties: {} } },
        ],
      },
    ]);
  });
});

it('tells what Google has no field for, and rules itself out where the call would be another', () => {
  const { warnings } = encode({ user: 'u', parallelToolCalls: false, tools: [{ ...tool, strict: true }] });
  expect(warnings).toEqual([
    "parallel_tool_calls: false is not sent: the target's dialect has no such field",
    "user is not sent: the target's dialect has no such field",
    'strict is not sent of the tool f: the target does not take it',
  ]);
  expect(encode({ n: 2 }).warnings).toEqual(['n']);
  expect(encode({ logprobs: true }).warnings).toEqual(['logprobs']);
});
