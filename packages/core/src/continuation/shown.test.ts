import { describe, expect, it } from 'vitest';
import type { WireTracker } from '../call/client-stream.ts';
import type { Frame, StreamEvent } from '../call/stream-event.ts';
import { Shown } from './shown.ts';

const frame = (...events: StreamEvent[]): Frame => ({ raw: '', events });
const said = (text: string) => frame({ type: 'text-delta', text });

describe('what a client was shown', () => {
  it('is the text of all frames, in order, and its tokens with those of the reasoning', () => {
    const shown = new Shown();
    expect([shown.text, shown.tokens, shown.obstacle]).toEqual(['', 0, undefined]);
    let whole = '';
    for (let n = 0; n < 1200; n++) {
      shown.note(said(`${n} `));
      whole += `${n} `;
      if (n === 700) expect(shown.text).toBe(whole);
    }
    expect(shown.text).toBe(whole);
    expect(shown.tokens).toBe(Math.ceil(whole.length / 4));
    shown.note(frame({ type: 'reasoning-delta', text: 'Hmmm, so it is.' }));
    expect(shown.text).toBe(whole);
    expect(shown.tokens).toBe(Math.ceil((whole.length + 15) / 4));
  });

  it.each<readonly [string, Frame]>([
    ['it holds signed reasoning', frame({ type: 'reasoning-signature', signature: 'abc' })],
    ['it holds signed reasoning', frame({ type: 'reasoning-redacted', data: 'abc' })],
    ['it is a refusal', frame({ type: 'refusal-delta', text: 'No.' })],
    ['a tool call was shown', frame({ type: 'tool-call-start', index: 0, id: 'a', name: 'b' })],
    ['it holds citations', { ...said('so'), only: 'citations' }],
    ['more than 1048576 characters were shown', said('x'.repeat(1024 * 1024))],
  ])('is continued by nobody, and not kept, once %s', (why, one) => {
    const shown = new Shown();
    shown.note(said('A'));
    expect([shown.text, shown.obstacle]).toEqual(['A', undefined]);
    shown.note(one);
    shown.note(said('B'));
    expect([shown.text, shown.obstacle]).toEqual(['', why]);
  });

  it('keeps the first of several reasons, and a text that is just short enough', () => {
    const shown = new Shown();
    shown.note(said('x'.repeat(1024 * 1024)));
    expect([shown.text.length, shown.obstacle]).toEqual([1024 * 1024, undefined]);
    shown.note(frame({ type: 'refusal-delta', text: 'No.' }, { type: 'tool-call-start', index: 0, id: 'a', name: 'b' }));
    expect(shown.obstacle).toBe('it is a refusal');
    expect(new Shown('the call asks for logprobs').obstacle).toBe('the call asks for logprobs');
  });

  it('may hold signatures where the clients of the dialect do not see them', () => {
    const shown = new Shown(undefined, false);
    shown.note(frame({ type: 'reasoning-signature', signature: 'abc' }, { type: 'reasoning-redacted', data: 'abc' }));
    shown.note(said('A'));
    expect([shown.text, shown.obstacle]).toEqual(['A', undefined]);
  });

  it('is not what only the bytes hold where the client is not shown the bytes', () => {
    const shown = new Shown(undefined, true, undefined, true);
    shown.note({ ...said('A'), only: 'web_search_call' });
    expect([shown.text, shown.obstacle]).toEqual(['A', undefined]);
  });

  it('is gone on with under the names of its first start, and from the place in its wire', () => {
    const notes: unknown[] = [];
    const tracker: WireTracker = { note: (note) => void notes.push(note), position: () => notes.length };
    const shown = new Shown(undefined, true, tracker);
    shown.note({ ...frame({ type: 'start', id: 'a' }), note: 'opens' });
    shown.note(said('A'));
    shown.note({ ...frame({ type: 'start', id: 'b', model: 'm', createdAt: 7 }), note: 'closes' });
    expect(shown.position()).toEqual({ wire: 2, id: 'a', model: 'm', createdAt: 7 });
    // From the seam on an encoder writes, which needs no notes.
    shown.note({ ...said('B'), note: 'opens' });
    expect(notes).toEqual(['opens', 'closes']);
    expect(shown.position()).toEqual({ id: 'a', model: 'm', createdAt: 7 });
    expect(new Shown().position()).toStrictEqual({});
  });
});
