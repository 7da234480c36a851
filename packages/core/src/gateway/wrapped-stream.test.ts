import { expect, it } from 'vitest';
import type { AnswerStream } from '../call/http.ts';
import { WrappedStream } from './wrapped-stream.ts';

/** A stream of these pieces. */
function streamOf(pieces: readonly string[]): AnswerStream & { cancelled: number } {
  let at = 0;
  const stream = {
    cancelled: 0,
    next: () => new Promise<string | undefined>((resolve) => stream.read(resolve)),
    read: (take: (text: string | undefined) => void) => take(pieces[at++]),
    cancel: () => {
      stream.cancelled += 1;
    },
  };
  return stream;
}

async function readAll(stream: AnswerStream): Promise<readonly string[]> {
  const read: string[] = [];
  for (let piece = await stream.next(); piece !== undefined; piece = await stream.next()) read.push(piece);
  return read;
}

it('wraps each event once, however they are cut, and gives no piece that is empty', async () => {
  const wrap = ({ event, data }: { event: string; data: string | undefined }) =>
    event === 'ping' ? '' : `<${data ?? 'comment'}>`;
  const pieces = ['event: a\ndata: 1\n\nevent: a\ndata', ': 2\n\n', 'event: ping\ndata: {}\n\n', ': quiet\n\n', 'data: 3\n'];
  const wrapped = new WrappedStream(streamOf(pieces), wrap);
  expect(await readAll(wrapped)).toEqual(['<1>', '<2>', '<comment>', '<3>']);
  expect(await wrapped.next()).toBeUndefined();
});

it('passes on that its client is gone', () => {
  const events = streamOf([]);
  new WrappedStream(events, () => '').cancel();
  expect(events.cancelled).toBe(1);
});
