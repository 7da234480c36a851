import { describe } from 'vitest';
import { anyTraits } from '../../../test/support/encode-to.ts';
import type { JsonObject } from './call/json.ts';
import type { ModelTraits } from './call/model-traits.ts';
import { anthropicMessages } from './dialects/anthropic-messages/index.ts';
import { decodeRequest as decodeMessages } from './dialects/anthropic-messages/request/decode-request.ts';
import { bedrockConverse } from './dialects/bedrock-converse/index.ts';
import { cohereChat } from './dialects/cohere-chat/index.ts';
import { gemini } from './dialects/gemini/index.ts';
import { decodeRequest as decodeGemini } from './dialects/gemini/request/decode-request.ts';
import { openaiChat } from './dialects/openai-chat/index.ts';
import { decodeRequest as decodeChat } from './dialects/openai-chat/request/decode-request.ts';
import { openaiResponses } from './dialects/openai-responses/index.ts';
import { decodeRequest as decodeResponses } from './dialects/openai-responses/request/decode-request.ts';
import { itIsLinear, times, type Work, work } from './growth.test-support.ts';
import { claudeTraits } from './providers/models/traits.test-support.ts';
import { estimateInputTokens } from './requests/estimate-tokens.ts';
import { whyUnfit } from './requests/why-unfit.ts';
import { target } from './resilience/attempt.test-support.ts';

const dialects = {
  'openai-chat': { decode: decodeChat, ...openaiChat.target },
  'anthropic-messages': { decode: decodeMessages, ...anthropicMessages.target },
  gemini: {
    decode: (body: JsonObject) => decodeGemini({ body, inPath: 'm', query: '', header: () => undefined }, true),
    ...gemini.target,
  },
};
const clients = { ...dialects, 'openai-responses': { decode: decodeResponses, ...openaiResponses.target } };
type Repeat = (n: number) => unknown;
const user = { role: 'user', content: 'hi' };
const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{"a":1}' } });
const tool = (name: string, over: object = {}) => ({
  type: 'function',
  function: { name, description: 'd', parameters: { type: 'object', properties: { a: { type: 'string' } } }, ...over },
});
const wide = (count: number) => ({
  type: 'object',
  properties: Object.fromEntries(times(count, (n) => [`p${n}`, { type: 'integer', minimum: 1, description: 'd' }])),
});
const picture = 'data:image/png;base64,AAAA';

/** Messages, parts, tools ... of the OpenAI dialect: everything that a client may repeat. */
const chat: Readonly<Record<string, (count: number) => object>> = {
  'messages of the user': (count) => ({ messages: times(count, () => user) }),
  'messages of the assistant': (count) => ({ messages: times(count, () => ({ role: 'assistant', content: 'hi' })) }),
  'messages in turn': (count) => ({ messages: times(count, (n) => ({ ...user, role: n % 2 ? 'assistant' : 'user' })) }),
  'system messages': (count) => ({ messages: times(count, () => ({ role: 'developer', content: 'hi' })) }),
  'tool results': (count) => ({ messages: times(count, (n) => ({ role: 'tool', tool_call_id: `c${n}`, content: 'ok' })) }),
  'tool results of one id that no wire takes': (count) => ({
    messages: times(count, () => ({ role: 'tool', tool_call_id: 'a b', content: 'ok' })),
  }),
  'tool calls of one turn': (count) => ({
    messages: [user, { role: 'assistant', content: null, tool_calls: times(count, (n) => call(`c${n}`)) }],
  }),
  'tool calls of one id': (count) => ({
    messages: [user, { role: 'assistant', content: null, tool_calls: times(count, () => call('same')) }],
  }),
  'tool calls with their results': (count) => ({
    messages: times(count, (n) => [
      { role: 'assistant', content: null, tool_calls: [call(`c${n}`)] },
      { role: 'tool', tool_call_id: `c${n}`, content: 'ok' },
    ]).flat(),
  }),
  'calls of functions with their results': (count) => ({
    functions: times(count, (n) => ({ name: `f${n}`, parameters: {} })),
    messages: times(count, (n) => [
      { role: 'assistant', content: null, function_call: { name: `f${n}`, arguments: '{"a":1}' } },
      { role: 'function', name: `f${n}`, content: 'ok' },
    ]).flat(),
  }),
  'marks for the cache': (count) => inOne({ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }, count),
  'signed thoughts': (count) => ({
    messages: [
      {
        role: 'assistant',
        content: 'a',
        thinking_blocks: times(count, () => ({ type: 'thinking', thinking: 'h', signature: 's' })),
      },
    ],
  }),
  'details of reasoning': (count) => ({
    messages: [
      { role: 'assistant', content: 'a', reasoning_details: times(count, () => ({ type: 'reasoning.text', text: 'h' })) },
    ],
  }),
  'parts of text': (count) => inOne({ type: 'text', text: 'hi' }, count),
  'parts of images': (count) => inOne({ type: 'image_url', image_url: { url: picture } }, count),
  'parts of files': (count) => inOne({ type: 'file', file: { file_data: 'data:text/plain;base64,AAAA' } }, count),
  'parts that nobody knows': (count) => ({
    messages: [{ role: 'user', content: times(count, (n) => ({ type: `t${n}`, text: 'hi' })) }],
  }),
  'parts of a tool result': (count) => ({
    messages: [{ role: 'tool', tool_call_id: 'c', content: times(count, () => ({ type: 'text', text: 'hi' })) }],
  }),
  'thoughts in parts': (count) => ({
    messages: [
      { role: 'assistant', content: [{ type: 'thinking', thinking: times(count, () => ({ type: 'text', text: 'hm' })) }] },
    ],
  }),
  'members of messages that nobody knows': (count) => ({ messages: times(count, (n) => ({ ...user, [`m${n}`]: 1 })) }),
  'members of one message': (count) => ({ messages: [{ ...user, ...Object.fromEntries(times(count, (n) => [`m${n}`, 1])) }] }),
  'members of the body': (count) => ({ ...Object.fromEntries(times(count, (n) => [`m${n}`, 1])) }),
  'stop words': (count) => ({ stop: times(count, (n) => `s${n}`) }),
  tools: (count) => ({ tools: times(count, (n) => tool(`t${n}`)) }),
  'tools whose names are alike where they are cut': (count) => ({ tools: times(count, (n) => tool(dotted(n))) }),
  'strict tools': (count) => ({ tools: times(count, (n) => tool(`t${n}`, { strict: true })) }),
  'tools of kinds that nobody knows': (count) => ({ tools: times(count, (n) => ({ type: `t${n}` })) }),
  'nodes of a schema': (count) => ({ tools: [tool('t', { strict: true, parameters: wide(count) })] }),
  'nodes of the schema of the answer': (count) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema: wide(count) } },
  }),
  'values of an enum': (count) => ({
    tools: [tool('t', { parameters: { type: 'string', enum: times(count, (n) => `v${n}`) } })],
  }),
  'entries of logit_bias': (count) => ({ logit_bias: Object.fromEntries(times(count, (n) => [n, 1])) }),
  'entries of metadata': (count) => ({ metadata: Object.fromEntries(times(count, (n) => [`k${n}`, 'v'])) }),
};

function inOne(part: object, count: number): object {
  return { messages: [{ role: 'user', content: times(count, () => part) }] };
}

/** Blocks of the Messages dialect. */
const blocks: Readonly<Record<string, Repeat>> = {
  text: () => ({ type: 'text', text: 'hi' }),
  image: () => ({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }),
  document: () => ({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'hi' }, title: 't' }),
  tool_result: (n) => ({ type: 'tool_result', tool_use_id: `c${n}`, content: 'ok' }),
  'tool_result with blocks': (n) => ({ type: 'tool_result', tool_use_id: `c${n}`, content: [{ type: 'text', text: 'ok' }] }),
  tool_use: (n) => ({ type: 'tool_use', id: `c${n}`, name: 'f', input: { a: 1 } }),
  thinking: () => ({ type: 'thinking', thinking: 'hm', signature: 's' }),
  'unsigned thinking': () => ({ type: 'thinking', thinking: 'hm' }),
  unknown: (n) => ({ type: `t${n}` }),
};

const toolChange = (n: number) => ({
  type: n % 3 ? 'tool_addition' : 'tool_removal',
  tool:
    n % 2
      ? { type: 'tool_reference', name: `t${n}` }
      : { type: 'tool_definition', definition: { name: `t${n}`, input_schema: {} } },
});

const messages: Readonly<Record<string, (count: number) => object>> = {
  ...Object.fromEntries(
    Object.entries(blocks).map(([name, block]) => [
      `blocks of ${name}`,
      (count: number) => ({
        messages: [{ role: /use|thinking/.test(name) ? 'assistant' : 'user', content: times(count, block) }],
      }),
    ]),
  ),
  'tools that the provider ran': (count) => ({
    messages: times(count, (n) => ({
      role: 'assistant',
      content: [
        { type: 'server_tool_use', id: `s${n}`, name: 'web_search', input: {} },
        { type: 'web_search_tool_result', tool_use_id: `s${n}`, content: [{ type: 'web_search_result', title: 't', url: 'u' }] },
      ],
    })),
  }),
  'messages in turn': (count) => ({ messages: times(count, (n) => ({ ...user, role: n % 2 ? 'assistant' : 'user' })) }),
  'messages of the user': (count) => ({ messages: times(count, () => user) }),
  'system messages in mid-conversation': (count) => ({
    messages: times(count, (n) => (n % 2 ? { role: 'system', content: 'hi', output_config: { effort: 'low' } } : user)),
  }),
  'members of system messages': (count) => ({ messages: times(count, (n) => ({ role: 'system', content: 'hi', [`m${n}`]: 1 })) }),
  'changes of the tools': (count) => ({
    messages: [user, { role: 'system', content: times(count, (n) => toolChange(n)) }],
    tools: times(count, (n) => ({ name: `t${2 * n}`, input_schema: { type: 'object' } })),
  }),
  'tools that a search found': (count) => ({
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'c',
            content: times(count, (n) => ({ type: 'tool_reference', tool_name: `t${n}` })),
          },
        ],
      },
    ],
  }),
  'edits of the context': (count) => ({
    thinking: { type: 'adaptive' },
    context_management: {
      edits: times(count, (n) => ({ type: n % 2 ? 'clear_thinking_20251015' : 'clear_tool_uses_20250919' })),
    },
  }),
  'blocks of the system': (count) => ({ system: times(count, () => ({ type: 'text', text: 'hi' })) }),
  tools: (count) => ({ tools: times(count, (n) => ({ name: `t${n}`, input_schema: { type: 'object' }, strict: true })) }),
  'members of tools': (count) => ({ tools: times(count, (n) => ({ name: 't', input_schema: {}, [`m${n}`]: 1 })) }),
  'tools of kinds that nobody knows': (count) => ({ tools: times(count, (n) => ({ type: `t${n}`, name: 'n' })) }),
  'stop words': (count) => ({ stop_sequences: times(count, (n) => `s${n}`) }),
  'members of the body': (count) => Object.fromEntries(times(count, (n) => [`m${n}`, 1])),
  'entries of metadata': (count) => ({ metadata: Object.fromEntries(times(count, (n) => [`k${n}`, 'v'])) }),
  'members of output_config': (count) => ({ output_config: Object.fromEntries(times(count, (n) => [`k${n}`, 'v'])) }),
};

const turn = { role: 'user', parts: [{ text: 'hi' }] };
/** Dots and `__` in the same number: no target takes a dot, and the rest is the same text for all. */
const dotted = (n: number) => Array.from({ length: 14 }, (_, bit) => ((n >> bit) & 1 ? '.__' : '__.')).join('');

const asked = (n: number) => ({ role: 'model', parts: [{ functionCall: { name: `f${n}`, args: { a: 1 } } }] });
const given = (n: number) => ({ role: 'user', parts: [{ functionResponse: { name: `f${n}`, response: { output: 'ok' } } }] });

/** What the Responses dialect has beside functions. */
const clientTools: Readonly<Record<string, (count: number) => object>> = {
  'calls with free text, and their results': (count) => ({
    input: times(count, (n) => [
      { type: 'custom_tool_call', call_id: `c${n}`, name: 'f', input: 'a "text"' },
      { type: 'custom_tool_call_output', call_id: `c${n}`, output: 'done' },
    ]).flat(),
  }),
  'tools of free text in a namespace': (count) => ({
    tools: [{ type: 'namespace', name: 'n', description: 'd', tools: times(count, (n) => ({ type: 'custom', name: `t${n}` })) }],
    tool_choice: { type: 'custom', namespace: 'n', name: `t${count - 1}` },
  }),
  'tools of one name in different places': (count) => ({
    tools: times(count, (n) => [
      ...[`f${n}`, `f${n}.f${n}`, `f${count - 1}.${n}`].map((name) => ({ type: 'function', name })),
      { type: 'namespace', name: `f${n}`, tools: [{ type: 'function', name: `f${n}` }] },
    ]).flat(),
  }),
  'namespaces that a search found': (count) => ({
    input: [
      user,
      { type: 'tool_search_call', call_id: 'c', execution: 'client', arguments: {} },
      {
        type: 'tool_search_output',
        call_id: 'c',
        execution: 'client',
        tools: times(count, (n) => ({ type: 'namespace', name: `n${n}`, tools: [{ type: 'function', name: 'f' }] })),
      },
    ],
  }),
};

/** Contents, parts, tools ... of the Gemini dialect. */
const contents: Readonly<Record<string, (count: number) => object>> = {
  'contents of the user': (count) => ({ contents: times(count, () => turn) }),
  'contents in turn': (count) => ({ contents: times(count, (n) => ({ ...turn, role: n % 2 ? 'model' : 'user' })) }),
  'parts of text': (count) => ({ contents: [{ parts: times(count, () => ({ text: 'hi' })) }] }),
  'empty texts': (count) => ({ contents: [turn, { role: 'model', parts: times(count, () => ({ text: '' })) }] }),
  'parts of images': (count) => ({
    contents: [{ parts: times(count, () => ({ inline_data: { mime_type: 'image/png', data: 'AAAA' } })) }],
  }),
  'parts that nobody knows': (count) => ({ contents: [{ parts: times(count, (n) => ({ [`p${n}`]: 1 })) }] }),
  'calls with their results': (count) => ({ contents: [turn, ...times(count, (n) => [asked(n), given(n)]).flat()] }),
  'calls of one name in one turn, with their results': (count) => ({
    contents: [
      turn,
      { role: 'model', parts: times(count, () => asked(0).parts).flat() },
      { role: 'user', parts: times(count, () => given(0).parts).flat() },
    ],
  }),
  'parts of one result': (count) => ({
    contents: [
      turn,
      asked(0),
      {
        role: 'user',
        parts: [
          {
            functionResponse: {
              name: 'f0',
              response: {},
              parts: times(count, () => ({ inlineData: { mimeType: 'image/png', data: 'AA' } })),
            },
          },
        ],
      },
    ],
  }),
  declarations: (count) => ({
    tools: [{ functionDeclarations: times(count, (n) => ({ name: `f${n}`, parameters: { type: 'OBJECT' } })) }],
  }),
  'nodes of a schema': (count) => ({ tools: [{ functionDeclarations: [{ name: 'f', parameters: wide(count) }] }] }),
  tools: (count) => ({ tools: times(count, (n) => ({ [`t${n}`]: {} })) }),
  'members of the body': (count) => Object.fromEntries(times(count, (n) => [`m_${n}`, 1])),
  'members of the configuration': (count) => ({ generationConfig: Object.fromEntries(times(count, (n) => [`m${n}`, 1])) }),
};

/** What a single string may be made of. */
const fillings: Readonly<Record<string, string>> = {
  letters: 'a',
  spaces: ' ',
  'line ends': '\n',
  dashes: '-',
  backticks: '`',
  'full stops': '. ',
  ideographs: '灯',
  'ideographs among letters': 'a灯',
  surrogates: '𠀀',
  'halves of surrogates': '\ud800',
  quotes: '"',
  backslashes: '\\',
  'control characters': '\u0001',
  brackets: '[',
};

const places: Readonly<Record<string, (text: string) => object>> = {
  'a text': (text) => ({ messages: [{ role: 'user', content: text }] }),
  'the arguments of a call': (text) => ({
    messages: [
      user,
      { role: 'assistant', content: null, tool_calls: [{ ...call('c'), function: { name: 'f', arguments: text } }] },
    ],
  }),
  'the id of a call': (text) => ({ messages: [user, { role: 'tool', tool_call_id: text, content: 'ok' }] }),
  'an address': (text) => ({
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: `data:${text};base64,AA` } }] }],
  }),
  'the name of a tool': (text) => ({ tools: [tool(text, { strict: true })] }),
  'a type': (text) => ({ messages: [{ role: 'user', content: [{ type: text }] }] }),
};

/** All that is done to a request on its way to targets of every dialect and of several generations. */
function throughEveryTarget(name: keyof typeof clients) {
  const own = clients[name];
  return (body: JsonObject) => {
    const decoded = own.decode(body);
    if (!decoded.ok) throw new Error(decoded.message);
    const { request } = decoded;
    estimateInputTokens(request);
    whyUnfit(request, target('openai/m', { capabilities: { images: false, files: false, audio: false, tools: true } }));
    const turns = [{ role: 'assistant' as const, content: [{ type: 'text' as const, text: 'go on' }] }];
    own.pass.appendTurns(body, turns, 100);
    for (const traits of generations) {
      const to = { model: 'm', traits, params: { temperature: 0, user: null }, native: traits === claude };
      const portable = { ...request, unportable: request.unportable.map((one) => ({ ...one, otherwise: 'drop' as const })) };
      const encoded = [
        own.pass.encode(body, request, to),
        ...[...Object.values(dialects), cohereChat.target, bedrockConverse.target].map((dialect) =>
          dialect.encodeRequest(portable, to),
        ),
      ];
      for (const one of encoded) if (one.ok) JSON.stringify(one.body);
    }
  };
}

const strictTraits: ModelTraits = {
  ...anyTraits,
  maxTokensField: 'max_completion_tokens',
  sampling: 'none',
  stop: false,
  refuses: ['logit_bias', 'user'],
  signsCalls: true,
  noPenalties: true,
};
const claude = claudeTraits('claude-sonnet-4-5');
const generations: readonly ModelTraits[] = [strictTraits, claude];

function requests(name: keyof typeof clients, bodies: Readonly<Record<string, (count: number) => object>>): readonly Work[] {
  const base = name === 'gemini' ? { contents: [turn] } : { model: 'm', max_tokens: 100, messages: [user], input: [user] };
  const run = throughEveryTarget(name);
  return Object.entries(bodies).map(([repeated, body]) =>
    work({ name: repeated, size: 3000, make: (count): JsonObject => ({ ...base, ...body(count) }), run }),
  );
}

describe('a request of the OpenAI dialect costs as much as it is long:', () => itIsLinear(requests('openai-chat', chat)));
describe('a request of the Messages dialect costs as much as it is long:', () =>
  itIsLinear(requests('anthropic-messages', messages)));
describe('a request of the Responses dialect costs as much as it is long:', () =>
  itIsLinear(requests('openai-responses', clientTools)));
describe('a request of the Gemini dialect costs as much as it is long:', () => itIsLinear(requests('gemini', contents)));

describe.each(Object.entries(places))('%s costs as much as it is long, of', (_, place) =>
  itIsLinear(
    Object.entries(fillings).map(([name, filling]) =>
      work({
        name,
        size: 30_000,
        make: (length): JsonObject => ({ model: 'm', messages: [user], ...place(filling.repeat(length / filling.length)) }),
        run: throughEveryTarget('openai-chat'),
      }),
    ),
  ),
);
