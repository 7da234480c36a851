import { describe } from 'vitest';
import { eventMessage } from '../../testing/src/wires/event-message.ts';
import type { Frame } from './call/stream-event.ts';
import { holdToolCalls } from './continuation/hold.ts';
import { Shown } from './continuation/shown.ts';
import { anthropicMessages } from './dialects/anthropic-messages/index.ts';
import { bedrockConverse } from './dialects/bedrock-converse/index.ts';
import { cohereChat } from './dialects/cohere-chat/index.ts';
import type { Dialect } from './dialects/dialect.ts';
import { gemini } from './dialects/gemini/index.ts';
import { openaiChat } from './dialects/openai-chat/index.ts';
import { openaiResponses } from './dialects/openai-responses/index.ts';
import { itIsLinear, times, type Work, work } from './growth.test-support.ts';
import { anthropic } from './providers/anthropic.ts';
import { openai } from './providers/openai.ts';
import { redactor } from './redaction/redactor.ts';
import { FrameReader, type Step } from './streaming/frame-reader.ts';

const dialects = {
  'openai-chat': openaiChat,
  'anthropic-messages': anthropicMessages,
  'openai-responses': openaiResponses,
  gemini,
};
const targets = { ...dialects, 'bedrock-converse': bedrockConverse, 'cohere-chat': cohereChat };
type Json = (count: number) => unknown;

const choice = (message: object, over: object = {}) => ({
  id: 'x',
  model: 'm',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hi', ...message }, ...over }],
});
const called = (n: number) => ({ id: `c${n}`, type: 'function', function: { name: 'f', arguments: '{}' } });
const response = (parts: readonly unknown[], over: object = {}) => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...over }],
  responseId: 'x',
});
const block = (content: unknown[]) => ({ type: 'message', id: 'x', model: 'm', stop_reason: 'end_turn', content });

const converse = (content: readonly unknown[]) => ({
  output: { message: { role: 'assistant', content } },
  stopReason: 'end_turn',
  usage: {},
});

const output = (items: readonly unknown[]) => ({ id: 'x', object: 'response', status: 'completed', output: items });
const outputText = (text: string) => ({ type: 'output_text', text, annotations: [] });
const message = (content: readonly unknown[]) => ({ type: 'message', id: 'm', role: 'assistant', content });
const functionCall = (n: number) => ({ type: 'function_call', id: `f${n}`, call_id: `c${n}`, name: 'f', arguments: '{}' });
const cohere = (said: object) => ({ id: 'x', finish_reason: 'COMPLETE', message: { role: 'assistant', ...said }, usage: {} });

const replies: readonly (readonly [keyof typeof targets, string, Json])[] = [
  ['bedrock-converse', 'blocks of text', (count) => converse(times(count, () => ({ text: 'hi' })))],
  [
    'bedrock-converse',
    'calls',
    (count) => converse(times(count, (n) => ({ toolUse: { toolUseId: `${n}`, name: 'f', input: { a: 1 } } }))),
  ],
  [
    'bedrock-converse',
    'cited texts',
    (count) => converse([{ citationsContent: { content: times(count, () => ({ text: 'hi' })), citations: [] } }]),
  ],
  ['openai-responses', 'messages', (count) => output(times(count, () => message([outputText('hi')])))],
  ['openai-responses', 'parts of text', (count) => output([message(times(count, () => outputText('hi')))])],
  ['openai-responses', 'calls', (count) => output(times(count, functionCall))],
  [
    'openai-responses',
    'summaries',
    (count) => output([{ type: 'reasoning', id: 'r', summary: times(count, () => ({ type: 'summary_text', text: 'hm' })) }]),
  ],
  ['openai-responses', 'items that nobody knows', (count) => output(times(count, (n) => ({ type: `t${n}`, id: `${n}` })))],
  [
    'openai-responses',
    'annotations',
    (count) => output([message([{ ...outputText('hi'), annotations: times(count, (n) => ({ type: `t${n}` })) }])]),
  ],
  ['cohere-chat', 'parts of text', (count) => cohere({ content: times(count, () => ({ type: 'text', text: 'hi' })) })],
  [
    'cohere-chat',
    'parts of thoughts',
    (count) => cohere({ content: times(count, () => ({ type: 'thinking', thinking: 'hm' })) }),
  ],
  ['cohere-chat', 'calls', (count) => cohere({ tool_plan: 'hm', tool_calls: times(count, called) })],
  [
    'cohere-chat',
    'citations',
    (count) => cohere({ content: [{ type: 'text', text: 'hi' }], citations: times(count, (start) => ({ start })) }),
  ],
  ['openai-chat', 'choices', (count) => ({ ...choice({}), choices: times(count, (index) => ({ index, message: {} })) })],
  ['openai-chat', 'parts of text', (count) => choice({ content: times(count, () => ({ type: 'text', text: 'hi' })) })],
  [
    'openai-chat',
    'parts of thoughts',
    (count) => choice({ content: times(count, () => ({ type: 'thinking', thinking: [{ text: 'hm' }] })) }),
  ],
  [
    'openai-chat',
    'parts in turn',
    (count) => choice({ content: times(count, (n) => ({ type: n % 2 ? 'text' : 'refusal', text: 'hi', refusal: 'no' })) }),
  ],
  ['openai-chat', 'tool calls', (count) => choice({ tool_calls: times(count, called) })],
  [
    'openai-chat',
    'tool calls without an id',
    (count) => choice({ tool_calls: times(count, () => ({ function: { name: 'f' } })) }),
  ],
  [
    'openai-chat',
    'logprobs',
    (count) => choice({}, { logprobs: { content: times(count, () => ({ token: 'a', logprob: -1 })) } }),
  ],
  ['openai-chat', 'letters', (count) => choice({ content: 'a'.repeat(20 * count) })],
  [
    'openai-chat',
    'spaces in arguments',
    (count) => choice({ tool_calls: [{ function: { name: 'f', arguments: ' '.repeat(20 * count) } }] }),
  ],
  ['openai-chat', 'errors', (count) => ({ error: { message: 'no', details: times(count, (n) => ({ reason: `r${n}` })) } })],
  ['anthropic-messages', 'blocks of text', (count) => block(times(count, () => ({ type: 'text', text: 'hi' })))],
  [
    'anthropic-messages',
    'blocks of tool_use',
    (count) => block(times(count, (n) => ({ type: 'tool_use', id: `${n}`, name: 'f', input: {} }))),
  ],
  ['anthropic-messages', 'blocks that nobody knows', (count) => block(times(count, (n) => ({ type: `t${n}` })))],
  [
    'anthropic-messages',
    'thoughts',
    (count) => block(times(count, () => ({ type: 'thinking', thinking: 'hm', signature: 's' }))),
  ],
  ['gemini', 'parts of text', (count) => response(times(count, () => ({ text: 'hi' })))],
  ['gemini', 'calls', (count) => response(times(count, () => ({ functionCall: { name: 'f', args: { a: 1 } } })))],
  ['gemini', 'parts that nobody knows', (count) => response(times(count, (n) => ({ [`p${n}`]: 1 })))],
  ['gemini', 'candidates', (count) => ({ candidates: times(count, (index) => ({ index: index + 1 })) })],
];

describe('a whole answer costs as much as it is long:', () =>
  itIsLinear(
    replies.map(([name, repeated, body]) =>
      work({
        name: `${repeated} (${name})`,
        size: 4000,
        make: (count) => JSON.stringify(body(count)),
        run(text) {
          const decoded = targets[name].target.decodeReply(text);
          if (!decoded.ok) return;
          for (const dialect of Object.values(dialects)) JSON.stringify(dialect.client.encodeReply(decoded.reply, 'id'));
        },
      }),
    ),
  ));

/** What a provider may repeat in an error. */
const errors: Readonly<Record<string, Json>> = {
  details: (count) => ({ error: { message: 'no', details: times(count, (n) => ({ reason: `r${n}` })) } }),
  violations: (count) => ({ error: { details: [{ violations: times(count, (n) => ({ quotaId: `PerDay${n}` })) }] } }),
  'items of detail': (count) => ({ detail: times(count, (n) => ({ msg: `m${n}`, type: `t${n}`, loc: ['body', n] })) }),
  'steps of a path': (count) => ({ detail: [{ msg: 'm', loc: times(count, () => 'a') }] }),
  members: (count) => ({ error: Object.fromEntries(times(count, (n) => [`m${n}`, 'x'])) }),
  'letters of a message': (count) => ({ error: { message: 'a'.repeat(20 * count) } }),
  'spaces of a message': (count) => ({ error: { message: `a${' '.repeat(20 * count)}b` } }),
  'starts of a page': (count) => '<title>'.repeat(4 * count),
  'numbers that may be waits': (count) => ({ error: { message: `try again in ${'1m '.repeat(6 * count)}x` } }),
};

describe('an error costs as much as it is long:', () =>
  itIsLinear(
    Object.entries(errors).map(([name, body]) =>
      work({
        name,
        size: 4000,
        make: (count) => body(count),
        run(said) {
          for (const { classify } of [openai, anthropic])
            for (const status of [200, 400, 429, 503]) classify({ status, headers: {}, body: said, nowMs: 0 });
        },
      }),
    ),
  ));

/** What the patterns for keys begin with, and what they are made of. */
const keyLike = [
  'sk-',
  'sk-a',
  'a',
  ' ',
  '-',
  '*',
  'bearer ',
  'api_key',
  'api-key: ',
  '?key=',
  'eyJ',
  'ya29.',
  'AKIA',
  'org-',
  '"',
];

const known = redactor(['sk-secret-of-ours', 'another secret']);

describe('redacting costs as much as its text is long, of', () =>
  itIsLinear(
    keyLike.map((piece) =>
      work({
        name: JSON.stringify(piece),
        size: 60_000,
        make: (length) => piece.repeat(length / piece.length),
        run: (text) => known.text(text),
      }),
    ),
  ));

const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (delta: object, over: object = {}) => data({ id: 'x', model: 'm', choices: [{ index: 0, delta, ...over }] });
const piece = (over: object) => chunk({ tool_calls: [{ function: { name: 'f', arguments: 'a' }, ...over }] });
const named = (type: string, members: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
const delta = (index: number, value: object) => named('content_block_delta', { index, delta: value });
const opened = (index: number, id: string) =>
  named('content_block_start', { index, content_block: { type: 'tool_use', id, name: 'f', input: {} } });
const started = named('message_start', { message: { id: 'x', model: 'm', usage: { input_tokens: 1 } } });
const said = chunk({ content: 'hi' });

const begun = named('response.created', { sequence_number: 0, response: { id: 'x', model: 'm', output: [] } });
const added = (n: number, item: object) => named('response.output_item.added', { output_index: n, item });
const done = (n: number, item: object) => named('response.output_item.done', { output_index: n, item });
const textAt = (n: number, text: string) =>
  named('response.output_text.delta', { output_index: n, content_index: 0, item_id: 'm', delta: text });
const argumentsAt = (n: number) =>
  named('response.function_call_arguments.delta', { output_index: n, item_id: `f${n}`, delta: ' ' });
const cohereStart = named('message-start', { id: 'x', delta: { message: { role: 'assistant' } } });
const cohereText = (index: number) => named('content-delta', { index, delta: { message: { content: { text: 'hi' } } } });
const cohereCall = (index: number) => named('tool-call-start', { index, delta: { message: { tool_calls: called(index) } } });
const coherePiece = named('tool-call-delta', { index: 0, delta: { message: { tool_calls: { function: { arguments: ' ' } } } } });

/** What a provider may repeat in a stream. The second figure: bytes of one piece of the connection. */
const repeated = (count: number, bytes: Buffer) => Buffer.concat(times(count, () => bytes));

const streams: readonly (readonly [keyof typeof targets, string, number, (count: number) => string | Buffer])[] = [
  ['openai-chat', 'events of text', 16_384, (count) => said.repeat(count)],
  [
    'openai-chat',
    'events of text of all kinds',
    16_384,
    (count) => times(count, (n) => chunk({ [`k${n}`]: n, content: `${n}` })).join(''),
  ],
  [
    'openai-chat',
    'events with usage null',
    16_384,
    (count) => times(count, (n) => data({ usage: null, [`k${n}`]: 1, choices: [] })).join(''),
  ],
  ['openai-chat', 'events of reasoning', 16_384, (count) => chunk({ reasoning_content: 'hm' }).repeat(count)],
  [
    'openai-chat',
    'choices',
    16_384,
    (count) => times(count, (index) => data({ id: 'x', choices: [{ index, delta: { content: 'a' } }] })).join(''),
  ],
  [
    'openai-chat',
    'choices of one event',
    16_384,
    (count) => data({ id: 'x', choices: times(count, (index) => ({ index, delta: {} })) }),
  ],
  [
    'openai-chat',
    'parts of one event',
    16_384,
    (count) => chunk({ content: times(10 * count, () => ({ type: 'text', text: 'a' })) }),
  ],
  ['openai-chat', 'tool calls', 16_384, (count) => times(count, (index) => piece({ index, id: `c${index}` })).join('')],
  ['openai-chat', 'tool calls by id', 16_384, (count) => times(count, (n) => piece({ id: `c${n}` })).join('')],
  ['openai-chat', 'tool calls of one index', 16_384, (count) => times(count, (n) => piece({ index: 0, id: `c${n}` })).join('')],
  [
    'openai-chat',
    'tool calls of one event',
    16_384,
    (count) => chunk({ tool_calls: times(count, (index) => ({ index, ...called(index) })) }),
  ],
  ['openai-chat', 'pieces of one tool call', 16_384, (count) => piece({ index: 0, id: 'c' }).repeat(count)],
  ['openai-chat', 'pieces of one tool call that name it again', 16_384, (count) => piece({}).repeat(4 * count)],
  [
    'openai-chat',
    'calls that wait for their names',
    16_384,
    (count) => times(count, (index) => chunk({ tool_calls: [{ index, function: { arguments: '{' } }] })).join(''),
  ],
  ['openai-chat', 'pieces of one event', 64, (count) => chunk({ content: 'a'.repeat(64 * count) })],
  ['openai-chat', 'tiny pieces of one event', 4, (count) => chunk({ content: 'a'.repeat(16 * count) })],
  [
    'openai-chat',
    'pieces of one event that ends its lines in CR LF',
    64,
    (count) => chunk({ content: 'a'.repeat(64 * count) }).replaceAll('\n', '\r\n'),
  ],
  ['openai-chat', 'comments', 65_536, (count) => `${said}${': ping\n\n'.repeat(count)}`],
  ['openai-chat', 'empty comments of one piece', 10_000_000, (count) => `${said}${':\n\n'.repeat(8 * count)}`],
  ['openai-chat', 'empty lines', 10_000_000, (count) => `${said}${'\n'.repeat(20 * count)}`],
  ['openai-chat', 'lines of one event', 16_384, (count) => `data: [\n${'data: 1,\n'.repeat(4 * count)}data: 1]\n\n`],
  ['openai-chat', 'lines of one comment', 16_384, (count) => `${': ping\n'.repeat(4 * count)}\n`],
  ['openai-chat', 'lines of one event in CR', 64, (count) => `${'data: 1\r'.repeat(4 * count)}\r`],
  [
    'openai-chat',
    'spaces around usage',
    16_384,
    (count) => `: ${' '.repeat(10 * count)}\ndata: {"usage":null,"choices":[]}${' '.repeat(10 * count)}\n\n`,
  ],
  ['openai-chat', 'backslashes', 16_384, (count) => chunk({ content: '\\"'.repeat(10 * count) })],
  ['anthropic-messages', 'deltas', 16_384, (count) => started + delta(0, { type: 'text_delta', text: 'hi' }).repeat(count)],
  [
    'anthropic-messages',
    'usages',
    16_384,
    (count) => started + times(count, (n) => named('message_delta', { usage: { [`k${n}`]: n } })).join(''),
  ],
  [
    'anthropic-messages',
    'calls',
    16_384,
    (count) =>
      started + times(count, (n) => opened(n, `c${n}`) + delta(n, { type: 'input_json_delta', partial_json: '{}' })).join(''),
  ],
  ['anthropic-messages', 'starts', 16_384, (count) => started.repeat(count)],
  [
    'anthropic-messages',
    'signatures',
    16_384,
    (count) => started + delta(0, { type: 'signature_delta', signature: 's' }).repeat(count),
  ],
  ...[16_384, 64].map(
    (size) =>
      [
        'bedrock-converse',
        `messages in pieces of ${size}`,
        size,
        (count: number) => repeated(count, eventMessage('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'hi' } })),
      ] as const,
  ),
  [
    'bedrock-converse',
    'letters of one message in pieces',
    64,
    (count) => eventMessage('contentBlockDelta', { delta: { text: 'a'.repeat(20 * count) } }),
  ],
  [
    'bedrock-converse',
    'calls',
    16_384,
    (count) =>
      Buffer.concat(
        times(count, (n) =>
          eventMessage('contentBlockStart', { contentBlockIndex: n, start: { toolUse: { toolUseId: `${n}`, name: 'f' } } }),
        ),
      ),
  ],
  ['openai-responses', 'deltas', 16_384, (count) => begun + added(0, message([])) + textAt(0, 'hi').repeat(count)],
  [
    'openai-responses',
    'messages',
    16_384,
    (count) =>
      begun + times(count, (n) => added(n, message([])) + textAt(n, 'hi') + done(n, message([outputText('hi')]))).join(''),
  ],
  ['openai-responses', 'items that stay open', 16_384, (count) => begun + times(count, (n) => added(n, message([]))).join('')],
  [
    'openai-responses',
    'calls',
    16_384,
    (count) => begun + times(count, (n) => added(n, functionCall(n)) + argumentsAt(n) + done(n, functionCall(n))).join(''),
  ],
  ['openai-responses', 'pieces of one call', 16_384, (count) => begun + added(0, functionCall(0)) + argumentsAt(0).repeat(count)],
  ['openai-responses', 'beginnings', 16_384, (count) => begun.repeat(count) + added(0, message([])) + textAt(0, 'hi')],
  [
    'openai-responses',
    'items of the last event',
    16_384,
    (count) => begun + textAt(0, 'hi') + named('response.completed', { response: output(times(count, functionCall)) }),
  ],
  ['cohere-chat', 'deltas', 16_384, (count) => cohereStart + cohereText(0).repeat(count)],
  ['cohere-chat', 'blocks', 16_384, (count) => cohereStart + times(count, cohereText).join('')],
  ['cohere-chat', 'calls', 16_384, (count) => cohereStart + times(count, cohereCall).join('')],
  ['cohere-chat', 'calls of one index', 16_384, (count) => cohereStart + cohereCall(0).repeat(count)],
  ['cohere-chat', 'pieces of one call', 16_384, (count) => cohereStart + cohereCall(0) + coherePiece.repeat(count)],
  [
    'cohere-chat',
    'citations',
    16_384,
    (count) => cohereStart + cohereText(0) + named('citation-start', { index: 0 }).repeat(count),
  ],
  ['gemini', 'responses', 16_384, (count) => data(response([{ text: 'hi' }])).repeat(count)],
  ['gemini', 'parts of one response', 16_384, (count) => data(response(times(count, () => ({ text: 'hi' }))))],
  [
    'gemini',
    'calls of one response',
    16_384,
    (count) => data(response(times(count, () => ({ functionCall: { name: 'f', args: { a: 1 } } })))),
  ],
  [
    'gemini',
    'pieces of the arguments of one call',
    16_384,
    (count) =>
      data(response([{ functionCall: { name: 'f', willContinue: true } }])) +
      times(count, (n) =>
        data(response([{ functionCall: { partialArgs: [{ jsonPath: `$.a[${n}].b`, stringValue: 'x' }], willContinue: true } }])),
      ).join(''),
  ],
  [
    'gemini',
    'pieces of one text in the arguments of a call',
    16_384,
    (count) =>
      data(response([{ functionCall: { name: 'f', willContinue: true } }])) +
      data(response([{ functionCall: { partialArgs: [{ jsonPath: '$.a', stringValue: 'x' }], willContinue: true } }])).repeat(
        count,
      ),
  ],
];

function streamed(name: keyof typeof targets) {
  return async ({ bytes, size }: { readonly bytes: Buffer; readonly size: number }) => {
    let at = 0;
    const reader = new FrameReader({
      source: {
        read(take) {
          const from = at;
          at += size;
          queueMicrotask(() => take(from < bytes.length ? bytes.subarray(from, at) : undefined));
        },
        drain() {},
        destroy() {},
        onAbort() {},
      },
      framing: targets[name].target.framing,
      decoder: targets[name].target.streamDecoder({ includeUsage: false }),
      terminator: '',
      holdsSecret: known.holdsPiece,
      classify: () => ({ reason: 'malformed', phase: 'mid_stream', detail: '' }),
      broken: () => ({ reason: 'truncated', phase: 'mid_stream', detail: '' }),
    });
    const about = { includeUsage: false, id: 'id', model: 'm', createdAt: 1 };
    const encoders = Object.values(dialects).map((dialect) => dialect.client.streamEncoder(about));
    const hold = holdToolCalls();
    const { client }: Dialect = targets[name];
    const shown = new Shown(undefined, true, client?.tracker?.());
    for (;;) {
      const { frames, over } = await new Promise<Step>((resolve) => reader.read(resolve));
      for (const frame of frames) {
        const free: Frame[] = [];
        hold.push(frame, free);
        for (const one of free) shown.note(one);
        for (const encoder of encoders) for (const event of frame.events) encoder.encode(event);
      }
      if (over !== undefined) break;
    }
    for (const encoder of encoders) encoder.encode({ type: 'end' });
    shown.position();
    return shown.text;
  };
}

const streaming: readonly Work[] = streams.map(([name, repeated, size, text]) =>
  work({
    name: `${repeated} (${name})`,
    size: 3000,
    make: (count) => ({ bytes: Buffer.from(text(count)), size }),
    run: streamed(name),
  }),
);

describe('a stream costs as much as it is long:', () => itIsLinear(streaming));
