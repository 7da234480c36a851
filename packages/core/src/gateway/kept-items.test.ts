import { expect, it } from 'vitest';
import { KeptItems } from './kept-items.ts';

const item = (id: string, length: number) => ({ id, type: 'message', text: 'x'.repeat(length) });

const find = (kept: KeptItems, id: string) => kept.finder(Number.POSITIVE_INFINITY)(id);

it('gives back what it was given, and nothing of other names', () => {
  const kept = new KeptItems();
  kept.note([item('msg_1', 5), item('__proto__', 5), { type: 'message' }, { id: 7 }]);
  expect(find(kept, 'msg_1')).toEqual(item('msg_1', 5));
  expect(find(kept, '__proto__')).toEqual(item('__proto__', 5));
  expect(find(kept, 'constructor')).toBeUndefined();
});

it('keeps so much and no more, and forgets first what was used longest ago', () => {
  const kept = new KeptItems();
  const big = 1_000_000;
  for (let i = 0; i < 40; i++) {
    kept.note([item(`msg_${i}`, big)]);
    find(kept, 'msg_0');
  }
  expect(find(kept, 'msg_0')).toBeDefined();
  expect(find(kept, 'msg_1')).toBeUndefined();
  expect(find(kept, 'msg_39')).toBeDefined();
  kept.note([item('too_long', 2 * big)]);
  expect(find(kept, 'too_long')).toBeUndefined();
});

it('counts an item once that is noted again', () => {
  const kept = new KeptItems();
  for (let i = 0; i < 100; i++) kept.note([item('again', 1_000_000)]);
  kept.note([item('other', 1_000_000)]);
  expect([find(kept, 'again'), find(kept, 'other')]).not.toContain(undefined);
});

it('puts no more into one request than a request may hold', () => {
  const kept = new KeptItems();
  kept.note([item('msg_1', 1000)]);
  const inOne = kept.finder(2500);
  expect([1, 2, 3, 4].map(() => inOne('msg_1')?.id)).toEqual(['msg_1', 'msg_1', undefined, undefined]);
  expect(kept.finder(2500)('msg_1')).toBeDefined();
});
