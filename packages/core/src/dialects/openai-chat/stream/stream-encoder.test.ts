import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { openaiChat } from '../index.ts';

const options = { includeUsage: false, id: 'abc', model: 'stand-in', createdAt: 9 };
const start: StreamEvent = { type: 'start', id: 'msg_1', model: 'claude', createdAt: 5 };
const stop: StreamEvent = { type: 'finish', finish: { unified: 'stop', raw: 'end_turn' } };
const end: StreamEvent = { type: 'end' };
const usage: StreamEvent = { type: 'usage', usage: { inputTokens: 3, outputTokens: 2, cacheReadTokens: 1, reasoningTokens: 1 } };

function encode(events: readonly StreamEvent[], includeUsage = false): string {
  const encoder = openaiChat.client.streamEncoder({ ...options, includeUsage });
  return events.map((event) => encoder.encode(event)).join('');
}

interface Chunk {
  readonly id: string;
  readonly model: string;
  readonly created: number;
  readonly object: string;
  readonly usage?: unknown;
  readonly choices: readonly { readonly index: number; readonly delta: object; readonly finish_reason: string | null }[];
}

function chunksOf(text: string): readonly Chunk[] {
  const lines = text.split('\n\n').filter((line) => line.startsWith('data: {'));
  return lines.map((line): Chunk => JSON.parse(line.slice('data: '.length)));
}

const deltas = (events: readonly StreamEvent[]) => chunksOf(encode(events)).map(({ choices }) => choices[0]?.delta);

describe('streamEncoder', () => {
  it('writes whole chunks, the role first and the terminator last', () => {
    const text = encode([start, { type: 'text-delta', text: 'hé' }, stop, end]);
    const about = { id: 'chatcmpl-msg_1', object: 'chat.completion.chunk', created: 5, model: 'claude' };
    const choice = (delta: object, reason: string | null = null) => ({ index: 0, delta, logprobs: null, finish_reason: reason });
    expect(chunksOf(text)).toEqual([
      { ...about, choices: [choice({ role: 'assistant', content: '' })] },
      { ...about, choices: [choice({ content: 'hé' })] },
      { ...about, choices: [choice({}, 'stop')] },
    ]);
    expect(text.endsWith(`\n\n${openaiChat.target.pass.terminator}`)).toBe(true);
  });

  it('stands in for what the target did not tell, and writes the role even so', () => {
    const [first] = chunksOf(encode([{ type: 'text-delta', text: 'a' }]));
    expect(first).toMatchObject({
      id: 'chatcmpl-abc',
      created: 9,
      model: 'stand-in',
      choices: [{ delta: { role: 'assistant' } }],
    });
  });

  it('stays with the first answer when another attempt goes on with it', () => {
    const other: StreamEvent = { type: 'start', id: 'msg_2', model: 'other' };
    const chunks = chunksOf(encode([start, { type: 'text-delta', text: 'a' }, other, { type: 'text-delta', text: 'b' }]));
    expect(new Set(chunks.map(({ id, model }) => `${id} ${model}`))).toEqual(new Set(['chatcmpl-msg_1 claude']));
    expect(chunks).toHaveLength(3);
  });

  it('writes tool calls with index, id, type and pieces of arguments', () => {
    const call: StreamEvent[] = [
      { type: 'tool-call-start', index: 1, id: 'c', name: 'f' },
      { type: 'tool-call-delta', index: 1, arguments: '{}' },
      { type: 'tool-call-end', index: 1 },
    ];
    expect(deltas([start, ...call]).slice(1)).toEqual([
      { tool_calls: [{ index: 1, id: 'c', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
    ]);
  });

  it('writes reasoning as reasoning_content and drops its signatures', () => {
    const events: StreamEvent[] = [
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-signature', signature: 's' },
      { type: 'reasoning-redacted', data: 'd' },
      { type: 'refusal-delta', text: 'no' },
    ];
    expect(deltas([start, ...events]).slice(1)).toEqual([{ reasoning_content: 'hm' }, { refusal: 'no' }]);
  });

  it('writes nothing for empty texts', () => {
    expect(
      deltas([
        start,
        { type: 'text-delta', text: '' },
        { type: 'reasoning-delta', text: '' },
        { type: 'refusal-delta', text: '' },
      ]),
    ).toHaveLength(1);
  });

  it.each([
    ['length', 'length'],
    ['tools', 'tool_calls'],
    ['filtered', 'content_filter'],
    ['pause', 'length'],
  ] as const)('writes the finish %s as %s', (unified, word) => {
    expect(chunksOf(encode([start, { type: 'finish', finish: { unified, raw: 'x' } }])).at(-1)?.choices[0]?.finish_reason).toBe(
      word,
    );
  });

  it('ends a refusal in stop, as OpenAI does', () => {
    const events: StreamEvent[] = [
      start,
      { type: 'refusal-delta', text: 'no' },
      { type: 'finish', finish: { unified: 'filtered', raw: 'refusal' } },
    ];
    expect(chunksOf(encode(events)).at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  it('finishes once and ends once', () => {
    const text = encode([start, stop, stop, end, end]);
    expect(chunksOf(text)).toHaveLength(2);
    expect(text.split('[DONE]')).toHaveLength(2);
  });

  it('tells the last usage before the terminator to a client that asked', () => {
    const text = encode([start, { type: 'usage', usage: { inputTokens: 3 } }, stop, usage, end], true);
    expect(chunksOf(text).map((chunk) => chunk.usage)).toEqual([
      null,
      null,
      {
        ...{ prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
        ...{ prompt_tokens_details: { cached_tokens: 1 }, completion_tokens_details: { reasoning_tokens: 1 } },
      },
    ]);
    expect(chunksOf(text).at(-1)?.choices).toEqual([]);
    expect(text.endsWith(openaiChat.target.pass.terminator)).toBe(true);
  });

  it('tells no usage to a client that did not ask', () => {
    expect(encode([start, usage, stop, end])).not.toContain('usage');
  });

  it('writes nothing for what broke: the error is written in another way', () => {
    const failure: StreamEvent = { type: 'failure', failure: { reason: 'stalled', phase: 'mid_stream', detail: '' } };
    expect(encode([failure, { type: 'provider-error', body: {} }])).toBe('');
  });
});
