import { describe, expect, it } from 'vitest';
import { call, policy } from '../resilience/attempt.test-support.ts';
import { outputCheck } from './check-output.ts';

const checkOf = (schema: object) =>
  outputCheck(
    call({
      policy: policy({ output: { validate: 'json-schema' } }),
      request: {
        messages: [],
        tools: [],
        stream: true,
        includeUsage: false,
        unportable: [],
        output: { type: 'json-schema', schema: { ...schema } },
      },
    }),
  );

describe('the check of structured output', () => {
  it.each([
    ['ids that stand twice', { type: 'object', properties: { a: { $id: 'x' }, b: { $id: 'x' } } }],
    ['a reference to nowhere', { $ref: 'http://[' }],
    ['a pattern that is none', { properties: { a: { type: 'string', pattern: '(' } } }],
  ])('takes a schema of a client with %s for one that says nothing', (_, schema) => {
    const check = checkOf(schema);
    expect(check?.('{"a":"x"}')).toBeUndefined();
    expect(check?.('prose')).toBe('it is no JSON');
  });
  it('says what does not fit', () => {
    expect(checkOf({ type: 'object', required: ['a'] })?.('{}')).toMatch(/does not fit the schema/);
  });

  it('is not kept busy by a schema that unfolds without end, nor by a pattern', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`d${n}`, { allOf: [{ $ref: `#/$defs/d${n + 1}` }, { $ref: `#/$defs/d${n + 1}` }] }]),
    );
    expect(checkOf({ $ref: '#/$defs/d0', $defs: { ...$defs, d40: { type: 'string' } } })?.('{}')).toBeUndefined();
    expect(checkOf({ type: 'string', pattern: '^(a+)+$' })?.(JSON.stringify(`${'a'.repeat(60)}!`))).toBeUndefined();
  });
});
