import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest } from '../../../call/request.ts';
import { openaiFacts } from '../../../providers/models/openai-models.ts';
import { traitsOf } from '../../../requests/traits-of.ts';
import { target } from '../target.ts';
import { decodeRequest } from './decode-request.ts';

function decode(body: JsonObject): ChatRequest {
  const decoded = decodeRequest({ model: 'm', input: 'Hi', ...body });
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.request;
}

const features = ({ unportable }: ChatRequest) => unportable.map(({ feature, otherwise }) => `${feature}: ${otherwise}`);

function encode(body: JsonObject | ChatRequest, to = encodeTo()) {
  const request = 'messages' in body ? (body as ChatRequest) : decode(body);
  const encoded = target.encodeRequest(request, to);
  if (!encoded.ok) throw new Error(encoded.unsupported);
  return encoded;
}

const plain: ChatRequest = {
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  stream: false,
  includeUsage: true,
  unportable: [],
};

describe('reading a request', () => {
  it('reads instructions, items and strings as one conversation', () => {
    const input = [
      { role: 'developer', content: 'Be kind.' },
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'Look:' },
          { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
        ],
      },
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'x' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I ask.', annotations: [] }] },
      { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call', call_id: 'c2', name: 'f', arguments: '' },
      { type: 'function_call_output', call_id: 'c1', output: 'one' },
      { type: 'function_call_output', call_id: 'c2', output: [{ type: 'input_text', text: 'two' }] },
    ];
    expect(decode({ instructions: 'Be brief.', input }).messages).toEqual([
      { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look:' },
          { type: 'image', source: { mediaType: 'image/png', base64: 'AAAA' } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.' },
          { type: 'text', text: 'I ask.' },
          { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":1}' },
          { type: 'tool-call', id: 'c2', name: 'f', arguments: '{}' },
        ],
      },
      {
        role: 'tool',
        content: [
          { type: 'tool-result', id: 'c1', content: [{ type: 'text', text: 'one' }] },
          { type: 'tool-result', id: 'c2', content: [{ type: 'text', text: 'two' }] },
        ],
      },
    ]);
  });

  it.each<[string, JsonObject, readonly string[]]>([
    [
      'what asks for nothing',
      { store: false, truncation: 'disabled', background: false, include: ['reasoning.encrypted_content'], top_logprobs: 0 },
      [],
    ],
    [
      'what others go without',
      { metadata: { a: 'b' }, truncation: 'auto', text: { verbosity: 'low' }, store: true },
      ['metadata: drop', 'truncation: drop', 'verbosity: drop', 'store: drop'],
    ],
    [
      'tools that others do not have',
      { tools: [{ type: 'file_search' }, { type: 'tool_search' }] },
      ['file_search (built-in tool): refuse', 'tool_search: drop'],
    ],
    [
      'calls of built-in tools that are over',
      {
        input: [
          { type: 'web_search_call', id: 'ws_1' },
          { role: 'user', content: 'Hi' },
        ],
      },
      ['web_search_call: drop'],
    ],
    ['logprobs', { include: ['message.output_text.logprobs'] }, ['include: refuse']],
    [
      'files of one account',
      { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file_1' }] }] },
      ['file_id: refuse'],
    ],
  ])('knows %s', (_, body, expected) => {
    const request = decode(body);
    expect(features(request)).toEqual(expected);
    expect(request.bound).toBeUndefined();
  });

  it.each<[JsonObject, JsonObject]>([
    [{ previous_response_id: 'resp_1' }, { field: 'previous_response_id', id: 'resp_1' }],
    [
      { input: undefined, conversation: { id: 'conv_1' } },
      { field: 'conversation', id: 'conv_1' },
    ],
    [{ input: [{ id: 'msg_1' }] }, { field: 'item_reference', id: 'msg_1' }],
    [{ background: true }, { field: 'background' }],
  ])('sees that %j binds the call', (body, bound) => {
    const request = decode(body);
    expect(request.bound).toEqual(bound);
    expect(features(request)).toEqual([`${bound.field}: refuse`]);
  });

  it.each<[string, JsonObject, string]>([
    ['no input', { input: undefined }, 'input'],
    ['a role that is none', { input: [{ role: 'robot', content: 'Hi' }] }, 'input[0].role'],
    ['a part without its text', { input: [{ role: 'user', content: [{ type: 'input_text' }] }] }, 'input[0].content[0].text'],
    ['a call without an id', { input: [{ type: 'function_call', name: 'f', arguments: '{}' }] }, 'input[0].call_id'],
    ['a tool without a name', { tools: [{ type: 'function' }] }, 'tools[0].name'],
    ['a choice that is none', { tool_choice: 'maybe' }, 'tool_choice'],
    ['an id that was made up here', { previous_response_id: 'resp_understudy_x' }, 'previous_response_id'],
    ['such an item', { input: [{ type: 'item_reference', id: 'msg_understudy_x_0' }] }, 'item_reference'],
  ])('refuses %s, naming the field', (_, body, param) => {
    expect(decodeRequest({ model: 'm', input: 'Hi', ...body })).toMatchObject({ ok: false, param });
  });

  it('takes the tools that a choice allows, and only an explicit strict', () => {
    const tools = ['f', 'g'].map((name) => ({ type: 'function', name, strict: name === 'g' }));
    const choice = { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'g' }] };
    const { tools: taken, toolChoice } = decode({ tools, tool_choice: choice });
    expect(taken).toEqual([{ name: 'g', strict: true, parameters: { type: 'object', properties: {} } }]);
    expect(toolChoice).toEqual({ type: 'required' });
    expect(decode({ tools }).tools.map(({ strict }) => strict)).toEqual([undefined, true]);
  });
});

describe('writing a request', () => {
  it('asks that nothing be stored, and says so of strict tools that are not', () => {
    const tools = [
      { name: 'f', parameters: {} },
      { name: 'g', strict: true, parameters: { type: 'object', properties: { a: {} } } },
    ];
    const { body, warnings } = encode({ ...plain, tools });
    expect(body).toMatchObject({ store: false, tools: [{ strict: false }, { strict: false }] });
    expect(warnings).toEqual([expect.stringContaining('strict is not sent for the tool g')]);
  });

  it('writes results that hold images as parts, and errors as a text', () => {
    const image = { type: 'image' as const, source: { url: 'https://x.dev/a.png' } };
    const { body } = encode({
      ...plain,
      messages: [
        ...plain.messages,
        {
          role: 'assistant',
          content: [
            { type: 'tool-call', id: 'a', name: 'f', arguments: '{}' },
            { type: 'tool-call', id: 'b', name: 'f', arguments: '{}' },
          ],
        },
        {
          role: 'tool',
          content: [
            { type: 'tool-result', id: 'a', content: [{ type: 'text', text: 'See.' }, image] },
            { type: 'tool-result', id: 'b', content: [{ type: 'text', text: 'No.' }], isError: true },
          ],
        },
      ],
    });
    expect((body.input as readonly JsonObject[]).slice(3)).toEqual([
      {
        type: 'function_call_output',
        call_id: 'a',
        output: [
          { type: 'input_text', text: 'See.' },
          { type: 'input_image', image_url: 'https://x.dev/a.png', detail: 'auto' },
        ],
      },
      { type: 'function_call_output', call_id: 'b', output: 'Error: No.' },
    ]);
  });

  it('tells of what this API has no field for, and of limits that it does not take', () => {
    const { body, warnings } = encode({
      ...plain,
      stop: ['x'],
      seed: 1,
      topK: 2,
      frequencyPenalty: 0,
      presencePenalty: 1,
      maxTokens: 1,
    });
    expect(warnings.map((warning) => warning.split(' ')[0])).toEqual([
      'top_k',
      'stop',
      'seed',
      'presence_penalty',
      'max_output_tokens',
    ]);
    expect(body.max_output_tokens).toBe(16);
  });

  it.each([{ n: 2 }, { logprobs: true }])('cannot say %j', (more) => {
    expect(target.encodeRequest({ ...plain, ...more }, encodeTo())).toEqual({ ok: false, unsupported: Object.keys(more)[0] });
  });

  it('fits effort, sampling and limits to the model', () => {
    const to = (model: string) => encodeTo(traitsOf(openaiFacts(model)), { model });
    const asked = { ...plain, reasoning: { effort: 'max' as const }, temperature: 0.5, maxTokens: 1_000_000 };
    expect(encode(asked, to('gpt-5')).body).toEqual({
      ...{ model: 'gpt-5', input: [{ role: 'user', content: 'Hi' }], store: false },
      ...{ max_output_tokens: 128_000, reasoning: { effort: 'high' } },
    });
    expect(encode(asked, to('gpt-4.1')).body).toEqual({
      ...{ model: 'gpt-4.1', input: [{ role: 'user', content: 'Hi' }], store: false },
      ...{ max_output_tokens: 32_768, temperature: 0.5 },
    });
    expect(encode({ ...plain, temperature: 0.5 }, to('gpt-5.2')).body.temperature).toBe(0.5); // it does not reason unless it is asked to
  });
});

describe('passing a request', () => {
  const pass = (body: JsonObject, to = encodeTo()) => {
    const passed = target.pass.encode(body, plain, to);
    if (!passed.ok) throw new Error(passed.unsupported);
    return passed;
  };

  it('keeps what it does not know, and takes out what the model refuses', () => {
    const to = encodeTo(traitsOf(openaiFacts('gpt-5')), { model: 'gpt-5' });
    const body = {
      model: 'c',
      input: 'Hi',
      temperature: 0.2,
      top_p: 1,
      reasoning: { effort: 'none', summary: 'auto' },
      new_thing: 1,
    };
    expect(pass(body, to)).toMatchObject({
      changed: true,
      body: { model: 'gpt-5', input: 'Hi', reasoning: { effort: 'minimal', summary: 'auto' }, new_thing: 1 },
      warnings: ['reasoning effort none is sent as minimal', 'temperature is not sent: gpt-5 does not take it'],
    });
  });

  it('leaves out reasoning that its own maker could not read again', () => {
    const thought = { type: 'reasoning', id: 'rs_1', summary: [] };
    const kept = { ...thought, encrypted_content: 'gAAA' };
    const input = [{ role: 'user', content: 'Hi' }, thought, kept];
    expect(pass({ input, store: false }).body.input).toEqual([input[0], kept]);
    expect(pass({ input, store: false }, encodeTo({}, { native: false })).body.input).toEqual(input); // hosts of open models read the words
    expect(pass({ input }).body.input).toEqual(input); // it may be stored
  });

  it('goes on with an answer that broke, whatever form the input has', () => {
    const turns = [
      { role: 'assistant' as const, content: [{ type: 'text' as const, text: 'Once' }] },
      { role: 'user' as const, content: [{ type: 'text' as const, text: 'Go on.' }] },
    ];
    const written = [
      { role: 'assistant', content: 'Once' },
      { role: 'user', content: 'Go on.' },
    ];
    expect(target.pass.appendTurns({ input: 'Hi', max_output_tokens: 90 }, turns, 40)).toEqual({
      input: [{ role: 'user', content: 'Hi' }, ...written],
      max_output_tokens: 40,
    });
    expect(target.pass.appendTurns({ input: [{ role: 'user', content: 'Hi' }] }, turns, 40)).toEqual({
      input: [{ role: 'user', content: 'Hi' }, ...written],
    });
  });
});
