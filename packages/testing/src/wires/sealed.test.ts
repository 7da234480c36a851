import { expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { isForeign, sealed } from './sealed.ts';

it('is base64, of its maker alone', () => {
  for (const maker of ['a', 'b', 'claude']) {
    const text = sealed(maker, seededRandom(1, 1, 'signature'));
    expect(Buffer.from(text, 'base64').toString('base64')).toBe(text);
    expect([isForeign(text, maker), isForeign(text, 'other')]).toEqual([false, true]);
  }
});
