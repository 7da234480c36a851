import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf, framesOfText } from '../../../../../../test/support/decode-stream.ts';
import type { JsonObject } from '../../../call/json.ts';
import { gemini } from '../index.ts';

const { target } = gemini;
const block = (response: unknown) => `data: ${JSON.stringify(response)}\r\n\r\n`;
const said = (...parts: JsonObject[]) => ({ candidates: [{ content: { parts, role: 'model' }, index: 0 }] });
const read = (...responses: unknown[]) => eventsOf(framesOfText(target, responses.map(block).join('')));
const typesOf = (...responses: unknown[]) => read(...responses).map(({ type }) => type);

it('reads what each response adds, and the last usage it tells', () => {
  const events = read(
    { ...said({ text: 'Hm', thought: true }, { text: 'Hel' }), responseId: 'r', modelVersion: 'm' },
    { ...said({ text: 'lo' }), usageMetadata: { promptTokenCount: 3, trafficType: 'ON_DEMAND' } },
    {
      candidates: [{ finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, thoughtsTokenCount: 1 },
    },
  );
  expect(events).toEqual([
    { type: 'start', id: 'r', model: 'm' },
    { type: 'reasoning-delta', text: 'Hm' },
    { type: 'text-delta', text: 'Hel' },
    { type: 'text-delta', text: 'lo' },
    { type: 'usage', usage: { inputTokens: 3 } },
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 3, reasoningTokens: 1 } },
    { type: 'finish', finish: { unified: 'stop', raw: 'STOP' } },
  ]);
});

it('reads the first of several answers', () => {
  const other = { content: { parts: [{ text: 'b' }] }, index: 1, finishReason: 'STOP' };
  expect(read({ candidates: [other] }, { candidates: [other, ...said({ text: 'a' }).candidates] })).toEqual([
    { type: 'start' },
    { type: 'text-delta', text: 'a' },
  ]);
});

it.each([
  [{ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }, { unified: 'filtered', raw: 'PROHIBITED_CONTENT' }],
  [{ candidates: [{ finishReason: 'SAFETY' }] }, { unified: 'filtered', raw: 'SAFETY' }],
  [
    { candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] },
    { unified: 'broken', raw: 'MALFORMED_FUNCTION_CALL', blameless: true },
  ],
  [{ candidates: [{ finishReason: 'SOMETHING_NEW' }] }, { unified: 'stop', raw: 'SOMETHING_NEW' }],
  [{ candidates: [{ finishReason: 'MAX_TOKENS' }] }, { unified: 'length', raw: 'MAX_TOKENS' }],
])('%j ends the answer', (response, finish) => {
  expect(read(response).at(-1)).toEqual({ type: 'finish', finish });
});

it('says which parts no other dialect could go on with', () => {
  const only = (response: unknown) => framesOfText(target, block(response))[0]?.only;
  expect(only(said({ executableCode: { code: '1' } }))).toBe('executableCode');
  expect(only(said({ inlineData: { data: '' } }))).toBe('inlineData');
  expect(only({ candidates: [{ ...said({ text: 'a' }).candidates[0], groundingMetadata: {} }] })).toBe('citations');
  expect(
    only(said({ text: 'a', thoughtSignature: 's' }, { functionCall: { name: 'f' } }, { thoughtSignature: 's' })),
  ).toBeUndefined();
});

describe('an error in the stream', () => {
  const error = { error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } };
  it.each([
    ['an event', block(error)],
    ['bare JSON', JSON.stringify(error)],
    ['JSON on lines of its own', `${JSON.stringify(error, undefined, 2)}\n\n`],
    ['a list', `${JSON.stringify([error])}\r\n\r\n`],
  ])('is found as %s, and whatever follows is ignored', (_, written) => {
    const frames = framesOfText(
      target,
      block(said({ text: 'a' })) + written + (written.endsWith('\n') ? block(said({ text: 'b' })) : ''),
    );
    expect(eventsOf(frames).map(({ type }) => type)).toEqual(['start', 'text-delta', 'provider-error']);
    expect(eventsOf(frames).at(-1)).toEqual({ type: 'provider-error', body: error });
  });
});

describe('calls', () => {
  it('without ids get ids that are the same for the same answer', () => {
    const calls = [{ functionCall: { name: 'f', args: { a: 1 } } }, { functionCall: { name: 'f' } }];
    const once = read({ ...said(...calls), responseId: 'answer-1' });
    expect(once.slice(1)).toEqual([
      { type: 'tool-call-start', index: 0, id: 'call_0_answer-1', name: 'f' },
      { type: 'tool-call-delta', index: 0, arguments: '{"a":1}' },
      { type: 'tool-call-end', index: 0 },
      { type: 'tool-call-start', index: 1, id: 'call_1_answer-1', name: 'f' },
      { type: 'tool-call-delta', index: 1, arguments: '{}' },
      { type: 'tool-call-end', index: 1 },
    ]);
    expect(read({ ...said(...calls), responseId: 'answer-1' })).toEqual(once);
  });

  it('keep every digit of their arguments', () => {
    const text =
      'data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"id":1234567890123456789}}}]}}]}\n\n';
    expect(eventsOf(framesOfText(target, text))).toContainEqual(
      expect.objectContaining({ type: 'tool-call-delta', arguments: '{"id":1234567890123456789}' }),
    );
  });

  const pieces = (...partialArgs: JsonObject[]) => said({ functionCall: { partialArgs, willContinue: true } });
  const begun = said({ functionCall: { name: 'f', willContinue: true } });
  const argumentsOf = (...given: JsonObject[]) => {
    const delta = read(begun, ...given.map((one) => pieces(one)), { candidates: [{ finishReason: 'STOP' }] });
    return delta.flatMap((event) => (event.type === 'tool-call-delta' ? [JSON.parse(event.arguments)] : []));
  };

  it('whose arguments come in pieces are ended by the finish', () => {
    expect(typesOf(begun, { candidates: [{ finishReason: 'STOP' }] })).toEqual([
      'start',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-end',
      'finish',
    ]);
  });

  it('have a piece left out that does not fit what came before', () => {
    expect(
      argumentsOf(
        { jsonPath: '$.a', stringValue: 'x' },
        { jsonPath: '$.a.b', stringValue: 'y' },
        { jsonPath: '$.list[5]', numberValue: 1 },
        { jsonPath: '$.list[0]', boolValue: true },
        { jsonPath: '$.__proto__.b', nullValue: 'NULL_VALUE' },
        { jsonPath: '$[\'c d\']["e"]', stringValue: '1' },
        { jsonPath: '$.a', stringValue: 'z' },
        { jsonPath: 'a', stringValue: '' },
        { jsonPath: '$', stringValue: '' },
        { jsonPath: `$${'.a'.repeat(400)}`, stringValue: '' },
        { jsonPath: `$${'.a'.repeat(4000)}`, stringValue: '' },
      ),
    ).toEqual([JSON.parse('{"a":"xz","list":[true],"__proto__":{"b":null},"c d":{"e":"1"}}')]);
  });

  it('are JSON whatever the paths are', () => {
    const path = fc
      .array(fc.constantFrom('.a', '.b', '[0]', '[1]', "['x']", '["y"]', '[', '.', '$'))
      .map((steps) => `$${steps.join('')}`);
    const piece = fc.record({ jsonPath: path, stringValue: fc.string() });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (given) => {
        expect(argumentsOf(...given)).toHaveLength(1);
      }),
    );
  });
});

it('reads nothing into what is no response', () => {
  for (const data of [
    '7',
    'null',
    '[]',
    '"a"',
    '{',
    '[DONE]',
    '{"candidates":7}',
    '{"candidates":[7]}',
    '{"candidates":[{"content":{"parts":[7,null]}}]}',
  ])
    expect(eventsOf(framesOfText(target, `data: ${data}\n\n`)).filter(({ type }) => type !== 'start')).toEqual([]);
});
