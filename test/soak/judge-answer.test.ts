import { describe, expect, it } from 'vitest';
import { errorEvent, lastChunks, textChunk } from '../sim/wire.ts';
import { judgeAnswer } from './judge-answer.ts';
import { piecesOf, storyOf } from './story.ts';

const [json, stream] = [2, 3];
const told = { status: 200, retryAfter: undefined, broken: undefined };
const pieces = piecesOf(storyOf(stream)).map((piece) => String(textChunk(piece)));
const end = String(lastChunks);
const endedOf = (raw: string, broken?: string) => judgeAnswer(stream, { ...told, raw, broken }).ended;
const reply = (content: unknown) =>
  judgeAnswer(json, { ...told, raw: JSON.stringify({ choices: [{ message: { content }, finish_reason: 'stop' }] }) }).ended;

describe('a stream', () => {
  it('is right with every word and one end', () => expect(endedOf([...pieces, end].join(''))).toBe('right'));

  it('may have a seam in a comment', () => {
    const raw = [...pieces.slice(0, 4), ': understudy splice from=a to=b\n\n', ...pieces.slice(4), end].join('');
    expect(judgeAnswer(stream, { ...told, raw })).toMatchObject({ ended: 'right', seams: 1 });
  });

  it.each([
    ['a piece is missing', [...pieces.slice(0, 3), ...pieces.slice(4), end]],
    ['a piece comes twice', [...pieces.slice(0, 4), ...pieces.slice(3), end]],
    ['it ends too early with a proper end', [...pieces.slice(0, 4), end]],
    ['it ends twice', [...pieces, end, end]],
    ['it says nothing and ends properly', [end]],
    ['it says something else before it fails', [...pieces.slice(1, 3), String(errorEvent)]],
  ])('is wrong where %s', (_, events) => expect(endedOf(events.join(''))).toBe('wrong'));

  it.each([
    ['an error event', [...pieces.slice(0, 4), String(errorEvent)]],
    ['no terminator', pieces],
    ['nothing', []],
  ])('is an error where it ends in %s', (_, events) => expect(endedOf(events.join(''))).toBe('error'));

  it('is an error where its connection broke', () => expect(endedOf(pieces[0] ?? '', 'ECONNRESET')).toBe('error'));
});

describe('a JSON answer', () => {
  it('is right with every word', () => expect(reply(storyOf(json))).toBe('right'));
  it('is wrong with the words of another call', () => expect(reply(storyOf(json + 2))).toBe('wrong'));
  it('is an error without words', () => expect(reply(undefined)).toBe('error'));
});
