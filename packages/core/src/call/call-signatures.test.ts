import { expect, it } from 'vitest';
import { CallSignatures } from './call-signatures.ts';

it('finds what was kept, by model, call and tool', () => {
  const kept = new CallSignatures();
  kept.of('m').keep('c1', 'weather', 'first');
  kept.of('m').keep('c1', 'weather', 'second');
  expect(kept.of('m').find('c1', 'weather')).toBe('second');
  expect([kept.of('n').find('c1', 'weather'), kept.of('m').find('c1', 'time'), kept.of('m').find('c2', 'weather')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('forgets the oldest, however many come and however long they are', () => {
  const kept = new CallSignatures();
  const of = kept.of('m');
  const long = 'x'.repeat(200_000);
  for (let i = 0; i < 200; i++) of.keep(`c${i}`, 'f', long);
  expect(of.find('c199', 'f')).toBe(long);
  expect(Array.from({ length: 200 }, (_, i) => of.find(`c${i}`, 'f')).filter((found) => found !== undefined)).toHaveLength(83);
  of.keep('c199', 'f', 'short');
  of.keep('too long', 'f', 'x'.repeat(300_000));
  of.keep('i'.repeat(1000), 'f', 'odd');
  expect([of.find('c199', 'f'), of.find('too long', 'f'), of.find('i'.repeat(1000), 'f')]).toEqual([
    'short',
    undefined,
    undefined,
  ]);
});
