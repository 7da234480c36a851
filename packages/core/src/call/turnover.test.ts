import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Turnover } from './turnover.ts';

it('holds what a Map holds, whatever comes and goes', () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.boolean()), { maxLength: 400 }), (steps) => {
      const own = new Turnover<number>();
      const model = new Map<string, number>();
      for (const [n, comes] of steps) {
        const id = `call-${n.toString(36)}`;
        if (comes && !model.has(id)) {
          own.add(id, n);
          model.set(id, n);
        } else if (!comes) {
          own.delete(id);
          model.delete(id);
        }
        expect(own.get(id)).toBe(model.get(id));
        expect(own.size).toBe(model.size);
      }
      expect([...own.values()].sort((a, b) => a - b)).toEqual([...model.values()].sort((a, b) => a - b));
    }),
  ));

it('takes ids of one character or none', () => {
  const own = new Turnover<string>();
  for (const id of ['', 'a', '\u{1f600}']) own.add(id, id);
  for (const id of ['', 'a', '\u{1f600}']) expect(own.get(id)).toBe(id);
});
