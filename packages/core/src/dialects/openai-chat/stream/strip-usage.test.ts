import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stripNullUsage } from './strip-usage.ts';

it.each([
  ['{"a":1,"usage":null}', '{"a":1}'],
  ['{"usage":null,"a":1}', '{"a":1}'],
  ['{"usage":null}', '{}'],
  ['{"a":1 , "usage" : null , "b":2}', '{"a":1  , "b":2}'],
  ['{"a":{"usage":null},"usage":null}', '{"a":{"usage":null}}'],
  ['{"a":[{"usage":null}]}', '{"a":[{"usage":null}]}'],
  ['{"a":"usage","b":"\\\\","c":"\\"usage\\":null","usage":null}', '{"a":"usage","b":"\\\\","c":"\\"usage\\":null"}'],
  ['{"usage":{"prompt_tokens":1}}', '{"usage":{"prompt_tokens":1}}'],
])('turns %s into %s', (json, stripped) => {
  expect(stripNullUsage(json)).toBe(stripped);
});

it('takes away that member and nothing else, whatever the text', () =>
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), fc.constantFrom(0, 1), (members, place, indent) => {
      const { usage: _usage, ...rest } = members;
      const entries = Object.entries(rest);
      const at = place % (entries.length + 1);
      const told = Object.fromEntries([...entries.slice(0, at), ['usage', null], ...entries.slice(at)]);
      expect(JSON.parse(stripNullUsage(JSON.stringify(told, null, indent)))).toEqual(JSON.parse(JSON.stringify(rest)));
    }),
  ));
