import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../call/json.ts';
import { restrictSchema } from './restrict-schema.ts';

it('moves refused keywords into the description', () => {
  expect(restrictSchema({ type: 'string', description: 'A name', minLength: 1, pattern: '^a', format: 'email' })).toEqual({
    type: 'string',
    format: 'email',
    description: 'A name\n\n{minLength: 1, pattern: "^a"}',
  });
});

it('moves formats that nobody knows, and keeps the first item demanded of a list', () => {
  expect(restrictSchema({ type: 'array', minItems: 1, maxItems: 3, items: { type: 'string', format: 'phone' } })).toEqual({
    type: 'array',
    minItems: 1,
    items: { type: 'string', description: '{format: "phone"}' },
    description: '{maxItems: 3}',
  });
});

it('closes objects, however deep they are', () => {
  const open = { type: 'object', properties: { minimum: { type: 'integer', minimum: 0 } }, required: ['minimum'] };
  const closed = {
    ...open,
    properties: { minimum: { type: 'integer', description: '{minimum: 0}' } },
    additionalProperties: false,
  };
  expect(restrictSchema({ $schema: 'x', $defs: { a: open }, anyOf: [open, { $ref: '#/$defs/a' }] })).toEqual({
    $defs: { a: closed },
    anyOf: [closed, { $ref: '#/$defs/a' }],
  });
});

it('writes oneOf as anyOf, and tells what it knows of further members', () => {
  expect(restrictSchema({ oneOf: [{ type: 'string' }, { type: 'null' }] })).toEqual({
    anyOf: [{ type: 'string' }, { type: 'null' }],
  });
  expect(restrictSchema({ type: 'object', additionalProperties: { type: 'string' } })).toEqual({
    type: 'object',
    additionalProperties: false,
    description: '{additionalProperties: {"type":"string"}}',
  });
});

it('changes nothing the second time', () => {
  const keyword = fc.constantFrom(
    'type',
    'minimum',
    'pattern',
    'properties',
    'items',
    'anyOf',
    'oneOf',
    'not',
    'enum',
    'description',
  );
  const value = fc.oneof(fc.constant('object'), fc.jsonValue({ maxDepth: 3 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(keyword, value)), (members) => {
      const once = restrictSchema(Object.fromEntries(members) as JsonObject);
      expect(restrictSchema(once)).toEqual(once);
    }),
  );
});
