import { expect, it } from 'vitest';
import type { AnswerStream } from '../call/http.ts';
import { ArrayStream } from './array-stream.ts';

/** An answer that comes in these pieces, and that knows whether it was cancelled. */
function answerOf(...pieces: readonly string[]) {
  const left = [...pieces];
  const answer = {
    cancelled: false,
    next: () => Promise.resolve(left.shift()),
    read: (take: (text: string | undefined) => void) => take(left.shift()),
    cancel: () => {
      answer.cancelled = true;
    },
  };
  return answer satisfies AnswerStream;
}

async function textOf(answer: AnswerStream): Promise<readonly string[]> {
  const pieces: string[] = [];
  for (let piece = await answer.next(); piece !== undefined; piece = await answer.next()) pieces.push(piece);
  return pieces;
}

it('writes each event as an element, at once, and ends the array with the answer', async () => {
  const pieces = await textOf(new ArrayStream(answerOf('data: {"a":1}\n\ndata: {"a":2}\r\n\r\n', 'data: {"a":3}\n\n')));
  expect(pieces).toEqual(['[{"a":1},\r\n{"a":2}', ',\r\n{"a":3}', ']']);
  expect(JSON.parse(pieces.join(''))).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
});

it('writes a line end for a comment: something that a proxy sees, and that JSON does not', async () => {
  const pieces = await textOf(new ArrayStream(answerOf(': keep-alive\n\n', 'data: 1\n\n', ': late\n\n')));
  expect(pieces).toEqual(['\n', '[1', '\n', ']']);
});

it('is an array also where nothing came, and where the last event has no empty line', async () => {
  expect(await textOf(new ArrayStream(answerOf()))).toEqual(['[]']);
  expect((await textOf(new ArrayStream(answerOf('data: 1\n\ndata: 2')))).join('')).toBe('[1,\r\n2]');
});

it('says its end again to whoever asks again, and passes on that its reader is gone', async () => {
  const answer = answerOf();
  const array = new ArrayStream(answer);
  await textOf(array);
  expect(await array.next()).toBeUndefined();
  array.cancel();
  expect(answer.cancelled).toBe(true);
});
