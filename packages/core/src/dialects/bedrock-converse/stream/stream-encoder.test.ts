import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { eventStream } from '../../../framing/event-stream.ts';
import type { StreamEncoderOptions } from '../../client-dialect.ts';
import { bedrockConverse } from '../index.ts';

const { client } = bedrockConverse;
const options: StreamEncoderOptions = { includeUsage: true, id: 'call-1', model: 'm', createdAt: 1, elapsedMs: () => 41.7 };

function units(text: string): readonly unknown[] {
  return eventStream
    .cutter()
    .push(Buffer.from(text, 'latin1'))
    .map(({ event, data = '' }) => ({ [event]: JSON.parse(data) }));
}

function written(events: readonly StreamEvent[], over: Partial<StreamEncoderOptions> = {}): readonly unknown[] {
  const encoder = client.streamEncoder({ ...options, ...over });
  return units(events.map((event) => encoder.encode(event)).join(''));
}

const block = (contentBlockIndex: number) => ({
  start: (start: object) => ({ contentBlockStart: { contentBlockIndex, start } }),
  delta: (delta: object) => ({ contentBlockDelta: { contentBlockIndex, delta } }),
  stop: { contentBlockStop: { contentBlockIndex } },
});
const end: readonly StreamEvent[] = [
  { type: 'finish', finish: { unified: 'stop', raw: 'stop' } },
  { type: 'usage', usage: { inputTokens: 30, outputTokens: 5, cacheReadTokens: 20 } },
  { type: 'end' },
];
const ended = (stopReason: string) => [
  { messageStop: { stopReason } },
  {
    metadata: {
      usage: { inputTokens: 10, outputTokens: 5, totalTokens: 35, cacheReadInputTokens: 20 },
      metrics: { latencyMs: 42 },
    },
  },
];

it('writes blocks as Bedrock does: text and reasoning begin with their first delta, calls with a start', () => {
  const events: readonly StreamEvent[] = [
    { type: 'start' },
    { type: 'reasoning-delta', text: 'Hm' },
    { type: 'reasoning-signature', signature: 'c2ln' },
    { type: 'reasoning-redacted', data: 'cmVk' },
    { type: 'reasoning-redacted', data: 'no base64' },
    { type: 'text-delta', text: 'Grüß' },
    { type: 'refusal-delta', text: ' 🙂' },
    { type: 'tool-call-start', index: 0, id: '', name: 'f' },
    { type: 'tool-call-delta', index: 0, arguments: '{}' },
    { type: 'tool-call-end', index: 0 },
  ];
  expect(written([...events, ...end, { type: 'text-delta', text: 'late' }])).toEqual([
    { messageStart: { role: 'assistant' } },
    block(0).delta({ reasoningContent: { text: 'Hm' } }),
    block(0).delta({ reasoningContent: { signature: 'c2ln' } }),
    block(0).stop,
    block(1).delta({ reasoningContent: { redactedContent: 'cmVk' } }),
    block(1).stop,
    block(2).delta({ reasoningContent: { text: '' } }),
    block(2).stop,
    block(3).delta({ text: 'Grüß' }),
    block(3).delta({ text: ' 🙂' }),
    block(3).stop,
    block(4).start({ toolUse: { toolUseId: 'call-1_0', name: 'f' } }),
    block(4).delta({ toolUse: { input: '{}' } }),
    block(4).stop,
    ...ended('end_turn'),
  ]);
});

it('writes no source, for which its clients cannot ask', () => {
  const citation = { type: 'citation', citation: { url: 'https://a.example/', title: 'A' } } as const;
  expect(written([{ type: 'text-delta', text: 'Cork' }, citation, { type: 'text-delta', text: ' wet.' }, ...end])).toEqual([
    { messageStart: { role: 'assistant' } },
    block(0).delta({ text: 'Cork' }),
    block(0).delta({ text: ' wet.' }),
    block(0).stop,
    ...ended('end_turn'),
  ]);
});

describe('an answer that passed so far and is gone on with', () => {
  const frames = (units: readonly string[]) => {
    const decoder = bedrockConverse.target.streamDecoder();
    const tracker = client.tracker();
    for (const unit of bedrockConverse.target.pass.framing.cutter().push(Buffer.from(units.join(''), 'latin1'))) {
      const { note } = decoder.decode(unit);
      if (note !== undefined) tracker.note(note);
    }
    return { wire: tracker.position() };
  };
  const begun = (...events: readonly StreamEvent[]) => {
    const encoder = client.streamEncoder(options);
    return events.map((event) => encoder.encode(event));
  };

  it('keeps on in the block of text that is open', () => {
    const resume = frames(begun({ type: 'start' }, { type: 'reasoning-delta', text: 'a' }, { type: 'text-delta', text: 'b' }));
    expect(written([{ type: 'start' }, { type: 'text-delta', text: 'c' }, ...end], { resume })).toEqual([
      block(1).delta({ text: 'c' }),
      block(1).stop,
      ...ended('end_turn'),
    ]);
  });

  it('closes any other block, and counts on from the last one', () => {
    const call = { type: 'tool-call-start', index: 0, id: 'a', name: 'f' } as const;
    const resume = frames(begun({ type: 'start' }, { type: 'text-delta', text: 'b' }, call));
    expect(written([{ type: 'text-delta', text: 'c' }, ...end], { resume }).slice(0, 2)).toEqual([
      block(1).stop,
      block(2).delta({ text: 'c' }),
    ]);
  });
});

it.each([
  ['length', 'length', undefined, 'max_tokens'],
  ['tools', 'tool_calls', undefined, 'tool_use'],
  ['filtered', 'SAFETY', undefined, 'content_filtered'],
  ['filtered', 'guardrail_intervened', undefined, 'guardrail_intervened'],
  ['stop', 'stop', 'END', 'stop_sequence'],
  ['pause', 'pause_turn', undefined, 'max_tokens'],
] as const)('tells an end of kind %s (%s) in its own words', (unified, raw, stopSequence, word) => {
  const finish = { unified, raw, ...(stopSequence && { stopSequence }) };
  expect(written([{ type: 'finish', finish }, ...end.slice(1)]).slice(1)).toEqual(ended(word));
});

it('says what is no part of the answer by an event that clients do not know', () => {
  expect(units(client.comment('understudy keep-alive'))).toEqual([{ understudy: { comment: 'understudy keep-alive' } }]);
  expect(units(client.encodeRestart('a/b', 'c/d'))).toEqual([{ understudy: { restart: { from: 'a/b', to: 'c/d' } } }]);
});
