import { expect, it } from 'vitest';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { encodeRestart, streamEncoder } from './stream-encoder.ts';

const options = { includeUsage: true, id: 'own', model: 'workhorse', createdAt: 1 };

function written(events: readonly StreamEvent[], more: object = {}) {
  const encoder = streamEncoder({ ...options, ...more });
  return events
    .map((event) => encoder.encode(event))
    .flatMap((text) => (text === '' ? [] : [JSON.parse(text.slice('data: '.length))]));
}

const about = { responseId: 'r', modelVersion: 'm' };
const response = (parts: readonly object[]) => ({ candidates: [{ content: { parts, role: 'model' }, index: 0 }], ...about });

it('writes a call when it is whole, and the finish with the usage at the end', () => {
  expect(
    written([
      { type: 'start', id: 'r', model: 'm' },
      { type: 'reasoning-delta', text: 'Hm' },
      { type: 'text-delta', text: '' },
      { type: 'text-delta', text: 'Hi' },
      { type: 'tool-call-start', index: 0, id: 'a', name: 'f' },
      { type: 'tool-call-start', index: 1, id: 'b', name: 'g' },
      { type: 'tool-call-delta', index: 1, arguments: '' },
      { type: 'tool-call-delta', index: 0, arguments: '{"x"' },
      { type: 'tool-call-delta', index: 0, arguments: ':1}' },
      { type: 'tool-call-end', index: 1 },
      { type: 'tool-call-end', index: 0 },
      { type: 'finish', finish: { unified: 'tools', raw: 'tool_calls' } },
      { type: 'usage', usage: { inputTokens: 5, outputTokens: 4, reasoningTokens: 1, cacheReadTokens: 2 } },
      { type: 'end' },
      { type: 'end' },
    ]),
  ).toEqual([
    response([{ text: 'Hm', thought: true }]),
    response([{ text: 'Hi' }]),
    response([{ functionCall: { id: 'b', name: 'g', args: {} } }]),
    response([{ functionCall: { id: 'a', name: 'f', args: { x: 1 } } }]),
    {
      candidates: [{ content: { parts: [{ text: '' }], role: 'model' }, finishReason: 'STOP', index: 0 }],
      usageMetadata: {
        promptTokenCount: 5,
        candidatesTokenCount: 3,
        cachedContentTokenCount: 2,
        thoughtsTokenCount: 1,
        totalTokenCount: 9,
      },
      ...about,
    },
  ]);
});

it('writes no half of a call', () => {
  const broken: StreamEvent[] = [
    { type: 'tool-call-start', index: 0, id: 'a', name: 'f' },
    { type: 'tool-call-delta', index: 0, arguments: '{"x":' },
    { type: 'tool-call-end', index: 0 },
  ];
  expect(written(broken)).toEqual([]);
});

it('goes on under the names of the first part', () => {
  const resume = { id: 'r', model: 'm' };
  expect(
    written(
      [
        { type: 'start', id: 'other', model: 'other' },
        { type: 'text-delta', text: 'a' },
      ],
      { resume },
    ),
  ).toEqual([response([{ text: 'a' }])]);
});

it('tells of a restart in a response that holds nothing', () => {
  expect(JSON.parse(encodeRestart('a/b', 'c/d').slice('data: '.length))).toEqual({
    candidates: [{ content: { parts: [{ text: '' }], role: 'model' }, index: 0 }],
    understudy: { restart: { from: 'a/b', to: 'c/d' } },
  });
});
