import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, eventsOf, framesOf, framesOfText, rawOf } from '../../../../../../test/support/decode-stream.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { anthropicMessages } from '../index.ts';

const named = (data: { readonly type: string; readonly [name: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const start = (usage: object = { input_tokens: 10, output_tokens: 1 }, id = 'msg_1') =>
  named({ type: 'message_start', message: { id, model: 'claude-x', content: [], usage } });
const blockStart = (index: number, block: object) => named({ type: 'content_block_start', index, content_block: block });
const delta = (index: number, content: object) => named({ type: 'content_block_delta', index, delta: content });
const blockStop = (index: number) => named({ type: 'content_block_stop', index });
const json = (index: number, text: string) => delta(index, { type: 'input_json_delta', partial_json: text });
const toolStart = (index: number, id: string, input: object = {}) =>
  blockStart(index, { type: 'tool_use', id, name: 'f', input });
const messageDelta = (reason: string | null, usage: object = { output_tokens: 5 }) =>
  named({ type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage });
const stop = named({ type: 'message_stop' });

const decode = (...blocks: readonly string[]) => framesOfText(anthropicMessages.target, blocks.join(''));
const events = (...blocks: readonly string[]) => eventsOf(decode(...blocks));

describe('a Messages stream', () => {
  it('says what it says, and passes on as it came', () => {
    const blocks = [
      start(),
      named({ type: 'ping' }),
      blockStart(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'Hm' }),
      delta(0, { type: 'signature_delta', signature: 's' }),
      blockStop(0),
      ': a comment\n\n',
      blockStart(1, { type: 'redacted_thinking', data: 'x' }),
      blockStop(1),
      blockStart(2, { type: 'text', text: '' }),
      delta(2, { type: 'text_delta', text: 'Hi' }),
      blockStop(2),
      messageDelta('end_turn'),
      stop,
    ];
    const frames = decode(...blocks);
    expect(rawOf(frames)).toBe(blocks.join(''));
    expect(eventsOf(frames)).toEqual([
      { type: 'start', id: 'msg_1', model: 'claude-x' },
      { type: 'usage', usage: { inputTokens: 10 } },
      { type: 'reasoning-delta', text: 'Hm' },
      { type: 'reasoning-signature', signature: 's' },
      { type: 'reasoning-redacted', data: 'x' },
      { type: 'text-delta', text: 'Hi' },
      { type: 'usage', usage: { inputTokens: 10, outputTokens: 5 } },
      { type: 'finish', finish: { unified: 'stop', raw: 'end_turn' } },
      { type: 'end' },
    ]);
  });

  it('is read without event lines too, and with its text in the start of a block', () => {
    const bare = [start(), blockStart(0, { type: 'text', text: 'Hi' })].map((block) => block.replace(/^event: .*\n/, ''));
    expect(events(...bare).at(-1)).toEqual({ type: 'text-delta', text: 'Hi' });
  });

  it('counts its tool calls from 0, whatever the indices of their blocks', () => {
    expect(
      events(
        toolStart(3, 'a'),
        json(3, ''),
        json(3, '{"x":'),
        json(3, '1}'),
        blockStop(3),
        toolStart(5, 'b'),
        json(5, '{}'),
        blockStop(5),
      ),
    ).toEqual([
      { type: 'tool-call-start', index: 0, id: 'a', name: 'f' },
      { type: 'tool-call-delta', index: 0, arguments: '{"x":' },
      { type: 'tool-call-delta', index: 0, arguments: '1}' },
      { type: 'tool-call-end', index: 0 },
      { type: 'tool-call-start', index: 1, id: 'b', name: 'f' },
      { type: 'tool-call-delta', index: 1, arguments: '{}' },
      { type: 'tool-call-end', index: 1 },
    ]);
  });

  it('gives every tool call arguments that are JSON', () => {
    const told = (...blocks: readonly string[]) =>
      events(...blocks).map((event) => (event.type === 'tool-call-delta' ? event.arguments : ''));
    expect(told(toolStart(0, 'a'), blockStop(0)).join('')).toBe('{}');
    expect(told(toolStart(0, 'a'), json(0, ''), blockStop(0)).join('')).toBe('{}');
    expect(told(toolStart(0, 'a', { x: 1 }), blockStop(0)).join('')).toBe('{"x":1}');
  });

  it('ends its tool calls before it finishes, even where the host forgot to', () => {
    const types = events(toolStart(0, 'a'), json(0, '{}'), messageDelta('tool_use')).map(({ type }) => type);
    expect(types).toEqual(['tool-call-start', 'tool-call-delta', 'tool-call-end', 'usage', 'finish']);
  });

  it('keeps the usage of its start, where the end does not tell it again', () => {
    const cached = { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 1 };
    const expected: StreamEvent = { type: 'usage', usage: { inputTokens: 100, cacheReadTokens: 90, outputTokens: 5 } };
    expect(events(start(cached), messageDelta(null))).toContainEqual(expected);
    expect(events(start(cached), messageDelta(null, { output_tokens: 5, input_tokens: null }))).toContainEqual(expected);
    const again = events(start(cached), messageDelta(null, { output_tokens: 5, input_tokens: 20 }));
    expect(again.at(-1)).toEqual({ type: 'usage', usage: { inputTokens: 110, cacheReadTokens: 90, outputTokens: 5 } });
  });

  it('starts once, even where a fallback of the server begins again', () => {
    const frames = decode(
      start(),
      toolStart(0, 'a'),
      json(0, '{"x'),
      start({}, 'msg_2'),
      toolStart(0, 'b'),
      json(0, '{}'),
      blockStop(0),
    );
    const told = eventsOf(frames);
    expect(told.filter(({ type }) => type === 'start')).toEqual([{ type: 'start', id: 'msg_1', model: 'claude-x' }]);
    expect(told.filter(({ type }) => type === 'tool-call-end')).toEqual([{ type: 'tool-call-end', index: 1 }]);
  });

  it('keeps server tools and citations for its own clients', () => {
    const blocks = [
      blockStart(0, { type: 'server_tool_use', id: 'x', name: 'web_search', input: {} }),
      json(0, '{"query":"x"}'),
      blockStop(0),
      blockStart(1, { type: 'web_search_tool_result', tool_use_id: 'x', content: [] }),
      delta(2, { type: 'citations_delta', citation: {} }),
      named({ type: 'event_of_tomorrow' }),
    ];
    const frames = decode(...blocks);
    expect(eventsOf(frames)).toEqual([]);
    expect(rawOf(frames)).toBe(blocks.join(''));
  });

  it('completes its last block, so that nothing is glued to it', () => {
    expect(rawOf(decode(start(), messageDelta('end_turn').trimEnd()))).toBe(start() + messageDelta('end_turn'));
  });
});

describe('an error in a stream', () => {
  const body = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };

  it.each([
    [named(body), body],
    [`data: ${JSON.stringify(body)}\n\n`, body],
    ['event: error\ndata: {"message":"no"}\n\n', { message: 'no' }],
    ['event: error\ndata: Overloaded\n\n', 'Overloaded'],
    ['data: {"error":{"message":"no"}}\n\n', { error: { message: 'no' } }],
  ])('is told and never shown: %j', (block, expected) => {
    expect(decode(start(), block).at(-1)).toEqual({ events: [{ type: 'provider-error', body: expected }], raw: '' });
  });

  it('is the end: what follows is nobody’s answer', () => {
    const frames = decode(named(body), delta(0, { type: 'text_delta', text: 'Hi' }), stop);
    expect(eventsOf(frames)).toHaveLength(1);
    expect(rawOf(frames)).toBe('');
  });
});

it('keeps what is damaged from the client', () => {
  expect(decode('event: content_block_delta\ndata: {"type":"conte\n\n', 'data: [DONE]\n\n', 'data: null\n\n')).toEqual(
    Array(3).fill({ events: [], raw: '' }),
  );
});

it('meets any data without throwing, and never ends a call that did not start', () => {
  const type = fc.constantFrom(
    'message_start',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
  );
  const part = fc.record(
    {
      type: fc.constantFrom(
        'text',
        'tool_use',
        'thinking',
        'text_delta',
        'input_json_delta',
        'thinking_delta',
        'signature_delta',
      ),
      ...{ text: fc.jsonValue(), name: fc.oneof(fc.string(), fc.jsonValue()), id: fc.jsonValue(), input: fc.jsonValue() },
      ...{ partial_json: fc.string(), thinking: fc.jsonValue(), stop_reason: fc.oneof(fc.string(), fc.jsonValue()) },
    },
    { requiredKeys: [] },
  );
  const event = fc.record({
    type,
    index: fc.nat(2),
    content_block: part,
    delta: part,
    message: fc.jsonValue(),
    usage: fc.jsonValue(),
  });
  fc.assert(
    fc.property(fc.array(event), (list) => {
      const told = events(...list.map(named));
      const open = new Set<number>();
      for (const next of told) {
        if (next.type === 'tool-call-start') open.add(next.index);
        if (next.type === 'tool-call-delta') expect(open.has(next.index)).toBe(true);
        if (next.type === 'tool-call-end') expect(open.delete(next.index)).toBe(true);
      }
    }),
  );
});

it('meets any bytes without throwing, however they are cut', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.string(),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
      (noise, data, places) => {
        framesOf(anthropicMessages.target, cut(noise, places));
        framesOf(anthropicMessages.target, cut(Buffer.from(`data: ${data}\n\n`), places));
      },
    ),
  );
});
