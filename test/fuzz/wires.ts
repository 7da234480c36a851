import type { WireName } from '@understudy/testing';
import { readMessages } from '../matrix/readers/event-messages.ts';
import { type Recording, recordings } from '../support/recordings.ts';

/** What the hostile providers speak. */
export const hostileWires = [
  ...(['openai', 'anthropic', 'openai-responses', 'gemini', 'cohere', 'bedrock-converse'] as const satisfies readonly WireName[]),
  'bedrock-invoke',
] as const;
export type HostileWire = (typeof hostileWires)[number];
/** Those whose streams are binary messages with checksums. */
export const binaryWires: ReadonlySet<HostileWire> = new Set(['bedrock-converse', 'bedrock-invoke']);

/** What a real provider says: everything odd is made from it. */
export interface RealAnswers {
  readonly replies: readonly unknown[];
  /** Streams as their events, each with its name where the wire has names. */
  readonly streams: readonly (readonly StreamedEvent[])[];
  readonly errors: readonly unknown[];
}

export interface StreamedEvent {
  readonly name?: string;
  /** Written as JSON; a string is written as it is. */
  readonly data: unknown;
}

const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13, completion_tokens_details: { reasoning_tokens: 1 } };
const openaiReply = (message: object, finish: string) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_767_225_600,
  model: 'gpt-4o-mini',
  choices: [{ index: 0, message: { role: 'assistant', refusal: null, ...message }, logprobs: null, finish_reason: finish }],
  usage,
});
const chunk = (delta: object, finish: string | null = null) => ({
  data: {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-4o-mini',
    choices: [{ index: 0, delta, finish_reason: finish }],
  },
});
const toolCall = { index: 0, id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '' } };
const openaiEnd = [{ data: { id: 'chatcmpl-1', choices: [], usage } }, { data: '[DONE]' }];

const openai: RealAnswers = {
  replies: [
    openaiReply({ content: 'It is sunny.' }, 'stop'),
    openaiReply({ content: '{"sunny":true}' }, 'length'),
    openaiReply(
      { content: null, tool_calls: [{ ...toolCall, function: { name: 'get_weather', arguments: '{"city":"Ghent"}' } }] },
      'tool_calls',
    ),
  ],
  streams: [
    [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'It is ' }),
      chunk({ content: 'sunny.' }),
      chunk({}, 'stop'),
      ...openaiEnd,
    ],
    [
      chunk({ role: 'assistant', reasoning_content: 'Hm.' }),
      chunk({ tool_calls: [toolCall] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '"Ghent"}' } }] }),
      chunk({}, 'tool_calls'),
      ...openaiEnd,
    ],
  ],
  errors: [
    {
      error: {
        message: 'Rate limit reached. Please try again in 20ms.',
        type: 'tokens',
        param: null,
        code: 'rate_limit_exceeded',
      },
    },
    { error: { message: 'Incorrect API key provided', type: 'invalid_request_error', param: null, code: 'invalid_api_key' } },
    { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE', details: [{ retryDelay: '1s' }] } },
    [{ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }],
    { detail: [{ loc: ['body', 'model'], msg: 'field required', type: 'value_error' }] },
  ],
};

const claudeUsage = { input_tokens: 9, output_tokens: 4, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
const claude = (content: readonly object[], stop: string | null) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5',
  content,
  stop_reason: stop,
  stop_sequence: null,
  usage: claudeUsage,
});
const tool = { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: {} };
const event = (data: { readonly type: string }) => ({ name: data.type, data });
const start = (index: number, block: object) => event({ type: 'content_block_start', index, content_block: block } as never);
const delta = (index: number, of: object) => event({ type: 'content_block_delta', index, delta: of } as never);
const stop = (index: number) => event({ type: 'content_block_stop', index } as never);
const claudeEnd = (reason: string) => [
  event({ type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 4 } } as never),
  event({ type: 'message_stop' }),
];
const claudeStart = [event({ type: 'message_start', message: claude([], null) } as never), event({ type: 'ping' })];

const anthropic: RealAnswers = {
  replies: [
    claude([{ type: 'text', text: 'It is sunny.', citations: null }], 'end_turn'),
    claude(
      [
        { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
        { ...tool, input: { city: 'Ghent' } },
      ],
      'tool_use',
    ),
    claude(
      [
        { type: 'redacted_thinking', data: 'x' },
        { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
      ],
      'pause_turn',
    ),
  ],
  streams: [
    [
      ...claudeStart,
      start(0, { type: 'text', text: '' }),
      delta(0, { type: 'text_delta', text: 'It is ' }),
      delta(0, { type: 'citations_delta', citation: { type: 'char_location' } }),
      delta(0, { type: 'text_delta', text: 'sunny.' }),
      stop(0),
      ...claudeEnd('end_turn'),
    ],
    [
      ...claudeStart,
      start(0, { type: 'thinking', thinking: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'Hm.' }),
      delta(0, { type: 'signature_delta', signature: 'c2ln' }),
      stop(0),
      start(1, tool),
      delta(1, { type: 'input_json_delta', partial_json: '{"city":' }),
      delta(1, { type: 'input_json_delta', partial_json: '"Ghent"}' }),
      stop(1),
      ...claudeEnd('tool_use'),
    ],
  ],
  errors: [
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: 'req_1' },
    { type: 'error', error: { type: 'rate_limit_error', message: 'This request would exceed your limit.' } },
    { type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 8 maximum' } },
  ],
};

/** As real hosts were recorded, the short ones of each kind. */
function recorded(folder: string): RealAnswers {
  const short = recordings(folder).filter(({ responseText }) => responseText.length < 12_000);
  const first = (fits: (recording: Recording) => boolean) => short.filter(fits).slice(0, 12);
  return {
    replies: first(({ status, streaming }) => status === 200 && !streaming).map(({ responseText }) => JSON.parse(responseText)),
    streams: first(({ status, streaming }) => status === 200 && streaming).map(({ responseText }) => eventsIn(responseText)),
    errors: first(({ status }) => status >= 400).flatMap(({ responseText }) => {
      return responseText.startsWith('{') ? [JSON.parse(responseText)] : [];
    }),
  };
}

/** Streams of Bedrock, whose messages are named by their headers. */
function recordedMessages(folder: string): RealAnswers {
  const streams = recordings(folder).filter(
    ({ status, streaming, bytes }) => status === 200 && streaming && bytes.length < 20_000,
  );
  return {
    ...recorded(folder),
    streams: streams.slice(0, 12).map(({ bytes }) => {
      return readMessages(Buffer.from(bytes))
        .events.flatMap(Object.entries)
        .map(([name, data]) => ({ name, data }));
    }),
  };
}

function eventsIn(text: string): readonly StreamedEvent[] {
  return text.split(/\r?\n\r?\n/).flatMap((block) => {
    const [, name] = /^event: ?(.*)$/m.exec(block) ?? [];
    const [, data] = /^data: ?(.*)$/m.exec(block) ?? [];
    if (data === undefined) return [];
    return [{ ...(name !== undefined && { name }), data: data.startsWith('{') ? JSON.parse(data) : data }];
  });
}

export const realAnswers: Readonly<Record<HostileWire, RealAnswers>> = {
  openai,
  anthropic,
  'openai-responses': recorded('openai-responses'),
  gemini: recorded('gemini'),
  cohere: recorded('cohere'),
  'bedrock-converse': recordedMessages('bedrock-converse'),
  // Claude by its own API, each event in a wrapping.
  'bedrock-invoke': {
    ...anthropic,
    streams: anthropic.streams.map((events) => events.map(({ data }) => ({ name: 'chunk', data }))),
  },
};
