import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exceeds, JsonMeter } from './json-meter.ts';
import { jsonSize } from './json-size.ts';

const texts = fc
  .tuple(fc.json({ maxDepth: 6 }), fc.constantFrom(0, 2))
  .map(([text, space]) => JSON.stringify(JSON.parse(text), null, space));

function measured(text: string, cuts: readonly number[] = []) {
  const meter = new JsonMeter();
  const bytes = Buffer.from(text);
  const at = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  at.forEach((to, n) => {
    meter.add(bytes.subarray(at[n - 1] ?? 0, to));
  });
  return { values: meter.values, deepest: meter.deepest, depth: meter.depth };
}

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

it('measures a text alike, wherever it is cut', () => {
  fc.assert(
    fc.property(texts, fc.array(fc.nat()), (text, cuts) => {
      expect(measured(text, cuts)).toEqual(measured(text));
    }),
  );
});

it('sees how deep a text is nested, and never less than it holds', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const value: unknown = JSON.parse(text);
      const { values, deepest, depth } = measured(text);
      expect({ deepest, depth }).toEqual({ deepest: depthOf(value), depth: 0 });
      // What is empty counts twice, and the whole is inside of nothing.
      const held = jsonSize(value, { values: Number.POSITIVE_INFINITY, depth: 100 }).values;
      expect(values).toBeGreaterThanOrEqual(held - 1);
      expect(values).toBeLessThanOrEqual(2 * held);
    }),
  );
});

it('tells which limit is passed', () => {
  const limits = { values: 3, depth: 2 };
  expect([exceeds('[1,2]', limits), exceeds('[1,2,3,4]', limits), exceeds('[[[]]]', limits)]).toEqual([
    undefined,
    'values',
    'depth',
  ]);
  expect([jsonSize([1, 2], limits).over, jsonSize([1, 2, 3], limits).over, jsonSize([[[]]], limits).over]).toEqual([
    undefined,
    'values',
    'depth',
  ]);
});
