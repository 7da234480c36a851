import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInSteps } from './parse-in-steps.ts';

/** What `JSON.parse` makes of it; undefined where it throws. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Without backslashes: V8 13.6 reads a name that ends in an escaped quote as one that ends in a backslash, where an object with such a member
 * was parsed before. What is wrong then is `JSON.parse`.
 */
const texts = fc
  .tuple(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'))
  .map(([text, space]) => JSON.stringify(JSON.parse(text), null, space))
  .filter((text) => !text.includes('\\'));
const steps = fc.integer({ min: 1, max: 12 });

describe('parsing in steps', () => {
  it('gives what JSON.parse gives, wherever it is cut', () =>
    fc.assert(
      fc.asyncProperty(texts, steps, async (text, step) => {
        expect(await parseInSteps(text, step)).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    ));

  it('refuses what JSON.parse refuses', () => {
    const signs = fc.constantFrom(',', ':', '[', ']', '{', '}', '"', '\\', ' ', '1', 'a', 'null');
    return fc.assert(
      fc.asyncProperty(texts, fc.nat(), fc.nat(2), signs, steps, async (text, at, gone, sign, step) => {
        const from = at % (text.length + 1);
        const broken = text.slice(0, from) + sign + text.slice(from + gone);
        expect(await parseInSteps(broken, step)).toEqual(parsed(broken));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    '{"a":{"b":[1,2]},"__proto__":{"polluted":[1,2,3]},"a":[3,4]}',
    '[1,]',
    '[,1]',
    '[1,[2,3],]',
    '{"a":[1,2]"b":1}',
    '[[1,2]3]',
    '[1,2][3]',
    '[1,2] x',
    '{"l":["a\\",",[1,2],"\\\\",{"b\\n":[3,4]},"\\u0022,"]}',
  ])('reads %s as JSON.parse does', async (text) => {
    for (let step = 1; step < text.length; step++) {
      const value = await parseInSteps(text, step);
      expect(value).toEqual(parsed(text));
      if (value !== undefined) expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    }
  });

  it('does not follow what is nested without end', async () => {
    expect(await parseInSteps('['.repeat(100_000))).toBeUndefined();
    expect(await parseInSteps(`${'['.repeat(200)}${']'.repeat(200)}`, 1)).toBeUndefined();
  });
});
