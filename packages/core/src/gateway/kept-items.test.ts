import { expect, it } from 'vitest';
import { KeptItems } from './kept-items.ts';

const item = (id: string, length: number) => ({ id, type: 'message', text: 'x'.repeat(length) });

it('gives back what it was given, and nothing of other names', () => {
  const kept = new KeptItems();
  kept.note([item('msg_1', 5), item('__proto__', 5), { type: 'message' }, { id: 7 }]);
  expect(kept.find('msg_1')).toEqual(item('msg_1', 5));
  expect(kept.find('__proto__')).toEqual(item('__proto__', 5));
  expect(kept.find('constructor')).toBeUndefined();
});

it('keeps so much and no more, and forgets first what was used longest ago', () => {
  const kept = new KeptItems();
  const big = 1_000_000;
  for (let i = 0; i < 40; i++) {
    kept.note([item(`msg_${i}`, big)]);
    kept.find('msg_0');
  }
  expect(kept.find('msg_0')).toBeDefined();
  expect(kept.find('msg_1')).toBeUndefined();
  expect(kept.find('msg_39')).toBeDefined();
  kept.note([item('too_long', 2 * big)]);
  expect(kept.find('too_long')).toBeUndefined();
});

it('counts an item once that is noted again', () => {
  const kept = new KeptItems();
  for (let i = 0; i < 100; i++) kept.note([item('again', 1_000_000)]);
  kept.note([item('other', 1_000_000)]);
  expect([kept.find('again'), kept.find('other')]).not.toContain(undefined);
});
