import { expect, it } from 'vitest';
import { KeptItems } from './kept-items.ts';

const item = (id: string, length: number) => ({ id, type: 'message', text: 'x'.repeat(length) });

/** As OpenAI's are. */
const idOf = (name: string) => `msg_${name}_0a1b2c3d4e5f6a7b8c9d`;

const find = (kept: KeptItems, id: string) => kept.finder(Number.POSITIVE_INFINITY)(id);

it('gives back what it was given, and nothing of other names or of names that can be guessed', () => {
  const kept = new KeptItems();
  kept.note([item(idOf('1'), 5), item('msg_417', 5), item('__proto__', 5), { type: 'message' }, { id: 7 }]);
  expect(find(kept, idOf('1'))).toEqual(item(idOf('1'), 5));
  for (const id of ['msg_417', '__proto__', 'constructor', idOf('2')]) expect(find(kept, id)).toBeUndefined();
});

it('keeps so much and no more, and forgets first what was used longest ago', () => {
  const kept = new KeptItems();
  const big = 1_000_000;
  for (let i = 0; i < 40; i++) {
    kept.note([item(idOf(String(i)), big)]);
    find(kept, idOf('0'));
  }
  expect(find(kept, idOf('0'))).toBeDefined();
  expect(find(kept, idOf('1'))).toBeUndefined();
  expect(find(kept, idOf('39'))).toBeDefined();
  kept.note([item(idOf('too_long'), 2 * big)]);
  expect(find(kept, idOf('too_long'))).toBeUndefined();
});

it('counts an item once that is noted again', () => {
  const kept = new KeptItems();
  for (let i = 0; i < 100; i++) kept.note([item(idOf('again'), 1_000_000)]);
  kept.note([item(idOf('other'), 1_000_000)]);
  expect([find(kept, idOf('again')), find(kept, idOf('other'))]).not.toContain(undefined);
});

it('puts no more into one request than a request may hold', () => {
  const kept = new KeptItems();
  kept.note([item(idOf('1'), 1000)]);
  const inOne = kept.finder(2500);
  expect([1, 2, 3, 4].map(() => inOne(idOf('1'))?.id)).toEqual([idOf('1'), idOf('1'), undefined, undefined]);
  expect(kept.finder(2500)(idOf('1'))).toBeDefined();
});
