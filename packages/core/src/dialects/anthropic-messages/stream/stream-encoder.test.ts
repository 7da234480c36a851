import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf, framesOfText } from '../../../../../../test/support/decode-stream.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { anthropicMessages } from '../index.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into the written data
type Written = any;

const end: StreamEvent = { type: 'end' };
const finish = (unified: 'stop' | 'tools' | 'length' | 'filtered', raw = 'x'): StreamEvent => ({
  type: 'finish',
  finish: { unified, raw },
});
const text = (said: string): StreamEvent => ({ type: 'text-delta', text: said });
const callStart = (index: number, id = `call_${index}`): StreamEvent => ({ type: 'tool-call-start', index, id, name: 'f' });
const args = (index: number, json: string): StreamEvent => ({ type: 'tool-call-delta', index, arguments: json });
const callEnd = (index: number): StreamEvent => ({ type: 'tool-call-end', index });

function bytesOf(events: readonly StreamEvent[]): string {
  const encoder = anthropicMessages.client.streamEncoder({ includeUsage: true, id: 'own', model: 'own-model', createdAt: 1 });
  return events.map((event) => encoder.encode(event)).join('');
}

/** The data of each event, once its framing is checked. */
function write(...events: readonly StreamEvent[]): readonly Written[] {
  const bytes = bytesOf(events);
  return bytes
    .split('\n\n')
    .slice(0, -1)
    .map((block) => {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      const parsed = JSON.parse(data ?? '');
      expect(parsed.type).toBe(name);
      return parsed;
    });
}

describe('a stream for a Messages client', () => {
  it('opens and closes its blocks by itself', () => {
    const written = write(
      { type: 'start', id: 'chatcmpl-1', model: 'gpt-x' },
      { type: 'reasoning-delta', text: 'Hm' },
      text('I '),
      text('look'),
      callStart(0),
      args(0, '{"a":1}'),
      callEnd(0),
      finish('tools', 'tool_calls'),
      { type: 'usage', usage: { inputTokens: 100, cacheReadTokens: 60, outputTokens: 7 } },
      end,
    );
    expect(written).toEqual([
      {
        type: 'message_start',
        message: {
          id: 'msg_chatcmpl-1',
          type: 'message',
          role: 'assistant',
          model: 'gpt-x',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 0, cache_creation_input_tokens: null, cache_read_input_tokens: null, output_tokens: 0 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'I ' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'look' } },
      { type: 'content_block_stop', index: 1 },
      { type: 'content_block_start', index: 2, content_block: { type: 'tool_use', id: 'call_0', name: 'f', input: {} } },
      { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } },
      { type: 'content_block_stop', index: 2 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'tool_use', stop_sequence: null },
        usage: { input_tokens: 40, cache_creation_input_tokens: null, cache_read_input_tokens: 60, output_tokens: 7 },
      },
      { type: 'message_stop' },
    ]);
  });

  it('starts by itself and once, and ends once', () => {
    const types = write(text('a'), { type: 'start', id: 'late' }, finish('stop'), end, end, text('b')).map(({ type }) => type);
    expect(types).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(write(text('a'))[0].message).toMatchObject({ id: 'msg_own', model: 'own-model' });
  });

  it('is whole where nothing was said', () => {
    expect(write(finish('stop'), end).map(({ type }) => type)).toEqual(['message_start', 'message_delta', 'message_stop']);
    expect(write(text(''), { type: 'reasoning-delta', text: '' })).toEqual([]);
  });

  it('makes up no stop reason', () => {
    expect(write(text('a'), end).at(-2).delta).toEqual({ stop_reason: null, stop_sequence: null });
  });

  it('tells the usage whether it came before the finish or after it', () => {
    const usage: StreamEvent = { type: 'usage', usage: { inputTokens: 3, outputTokens: 4 } };
    const last = (events: readonly StreamEvent[]) => write(...events).at(-2).usage;
    expect(last([usage, finish('stop'), end])).toMatchObject({ input_tokens: 3, output_tokens: 4 });
    expect(last([finish('stop'), usage, end])).toMatchObject({ input_tokens: 3, output_tokens: 4 });
  });

  it('says that a refusal is one', () => {
    const written = write({ type: 'refusal-delta', text: 'No.' }, finish('stop', 'stop'), end);
    expect(written.at(2).delta).toEqual({ type: 'text_delta', text: 'No.' });
    expect(written.at(-2).delta.stop_reason).toBe('refusal');
  });

  it('tells which stop sequence was met', () => {
    const met: StreamEvent = { type: 'finish', finish: { unified: 'stop', raw: 'stop', stopSequence: 'END' } };
    expect(write(met, end).at(-2).delta).toEqual({ stop_reason: 'stop_sequence', stop_sequence: 'END' });
  });

  it('keeps the blocks of signed reasoning apart', () => {
    const thought = (said: string): StreamEvent => ({ type: 'reasoning-delta', text: said });
    const signature = (sign: string): StreamEvent => ({ type: 'reasoning-signature', signature: sign });
    const redacted: StreamEvent = { type: 'reasoning-redacted', data: 'x' };
    const written = write(thought('a'), signature('1'), thought('b'), signature('2'), redacted, signature('3'));
    const blocks = written.filter(({ type }) => type === 'content_block_start').map(({ content_block }) => content_block.type);
    expect(blocks).toEqual(['thinking', 'thinking', 'redacted_thinking', 'thinking']);
    expect(written.filter(({ delta }) => delta?.signature).map(({ index, delta }) => [index, delta.signature])).toEqual([
      [0, '1'],
      [1, '2'],
      [3, '3'],
    ]);
  });

  it('says nothing about failures: they end the stream in another way', () => {
    const failure = { reason: 'truncated', phase: 'mid_stream', detail: '' } as const;
    expect(
      bytesOf([
        { type: 'provider-error', body: {} },
        { type: 'failure', failure },
      ]),
    ).toBe('');
  });
});

describe('parallel tool calls', () => {
  it('that interleave are shown one after another', () => {
    const written = write(
      callStart(0),
      callStart(1),
      args(1, '{"b"'),
      args(0, '{"a"'),
      text('meanwhile'),
      args(0, ':0}'),
      callEnd(0),
      args(1, ':1}'),
      callEnd(1),
      end,
    );
    const said = written
      .slice(1, -2)
      .map(({ index, content_block: block, delta }) => [index, block?.id ?? block?.type ?? delta?.partial_json ?? delta?.text]);
    expect(said).toEqual([
      [0, 'call_0'],
      [0, '{"a"'],
      [0, ':0}'],
      [0, undefined],
      [1, 'call_1'],
      [1, '{"b"'],
      [1, ':1}'],
      [1, undefined],
      [2, 'text'],
      [2, 'meanwhile'],
      [2, undefined],
    ]);
  });

  it('that nobody ended are closed at the end', () => {
    const types = write(callStart(0), callStart(1), args(1, '{}'), args(0, '{}'), finish('tools'), end).map(({ type }) => type);
    expect(types.filter((type) => type === 'content_block_stop')).toHaveLength(2);
    expect(types.slice(-2)).toEqual(['message_delta', 'message_stop']);
  });

  it('have ids, even where the target gave none', () => {
    const ids = write(callStart(0, ''), callEnd(0), callStart(1, ''), callEnd(1)).flatMap(
      ({ content_block: block }) => block?.id ?? [],
    );
    expect(ids).toEqual(['msg_own_0', 'msg_own_1']);
  });
});

/** One event of any kind; tool calls without order. */
const event = fc.oneof(
  fc.string().map(text),
  fc.string().map((said): StreamEvent => ({ type: 'reasoning-delta', text: said })),
  fc.string().map((signature): StreamEvent => ({ type: 'reasoning-signature', signature })),
  fc.string().map((data): StreamEvent => ({ type: 'reasoning-redacted', data })),
  fc.nat(3).map((index) => callStart(index)),
  fc.tuple(fc.nat(3), fc.string()).map(([index, json]) => args(index, json)),
  fc.nat(3).map(callEnd),
);

it('always nests its blocks: one open at a time, indices without gaps', () => {
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const written = write(...events, finish('stop'), end);
      let open: number | undefined;
      let next = 0;
      for (const { type, index } of written.slice(1, -2)) {
        if (type === 'content_block_start') {
          expect([open, index]).toEqual([undefined, next++]);
          open = index;
        } else expect(index).toBe(open);
        if (type === 'content_block_stop') open = undefined;
      }
      expect(open).toBeUndefined();
    }),
  );
});

it('says what the events say', () => {
  const call = fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.dictionary(fc.string(), fc.jsonValue()));
  const answer = fc.record({ said: fc.array(fc.string({ minLength: 1 })), calls: fc.array(call, { maxLength: 3 }) });
  fc.assert(
    fc.property(answer, fc.nat(), fc.nat(), ({ said, calls }, inputTokens, outputTokens) => {
      const events: StreamEvent[] = [
        { type: 'start', id: 'msg_1', model: 'm' },
        ...said.map(text),
        ...calls.flatMap(([id, input], i) => [callStart(i, id), args(i, JSON.stringify(input)), callEnd(i)]),
        { type: 'usage', usage: { inputTokens, outputTokens } },
        finish('stop', 'end_turn'),
        end,
      ];
      const started: StreamEvent = { type: 'usage', usage: { inputTokens: 0 } };
      expect(eventsOf(framesOfText(anthropicMessages.target, bytesOf(events)))).toEqual([events[0], started, ...events.slice(1)]);
    }),
  );
});
