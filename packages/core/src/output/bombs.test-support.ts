/** A schema and an answer that are short and take for ever, or for longer than the process lives. */
export interface Bomb {
  readonly name: string;
  readonly schema: Record<string, unknown>;
  readonly text: string;
}

const bomb = (name: string, schema: Record<string, unknown>, value: unknown): Bomb => ({
  name,
  schema,
  text: JSON.stringify(value),
});

const levels = Array.from({ length: 40 }, (_, n) => n);
/** Each level asks for the next one twice. */
const doubled = (refTo: (level: number) => string, own: (level: number) => Record<string, unknown>) =>
  Object.fromEntries([
    ...levels.map((n) => [`d${n}`, { ...own(n), allOf: [{ $ref: refTo(n + 1) }, { $ref: refTo(n + 1) }] }]),
    [`d${levels.length}`, { ...own(levels.length), type: 'object' }],
  ]);

export const bombs: readonly Bomb[] = [
  bomb('a pattern that backtracks', { type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(60)}!`),
  bomb('a name that is matched by such a pattern', { patternProperties: { '^(a+)+$': {} } }, { [`${'a'.repeat(60)}!`]: 1 }),
  bomb(
    'references that double',
    {
      $ref: '#/$defs/d0',
      $defs: doubled(
        (n) => `#/$defs/d${n}`,
        () => ({}),
      ),
    },
    {},
  ),
  bomb(
    'anchors that double',
    {
      $ref: '#a0',
      $defs: doubled(
        (n) => `#a${n}`,
        (n) => ({ $anchor: `a${n}` }),
      ),
    },
    {},
  ),
  bomb(
    'ids that double',
    {
      $ref: 'http://x.example/0',
      $defs: doubled(
        (n) => `http://x.example/${n}`,
        (n) => ({ $id: `http://x.example/${n}` }),
      ),
    },
    {},
  ),
  bomb('a schema that is part of itself', { allOf: [{ $ref: '#' }, { $ref: '#' }] }, {}),
  bomb(
    'thousands of alternatives for thousands of items',
    { items: { anyOf: Array.from({ length: 5000 }, (_, n) => ({ const: { n } })) } },
    Array.from({ length: 5000 }, () => ({ n: 4999 })),
  ),
  bomb(
    'items that must differ',
    { uniqueItems: true },
    Array.from({ length: 20_000 }, (_, n) => ({ n, list: [n] })),
  ),
  bomb(
    'an answer that fits at the bottom of each of its levels twice',
    {
      $ref: '#/$defs/a',
      $defs: {
        a: {
          anyOf: [{ properties: { a: { $ref: '#/$defs/a' } } }, { properties: { a: { $ref: '#/$defs/a' } } }],
          required: ['b'],
        },
      },
    },
    Array.from({ length: 40 }).reduce<object>((inner) => ({ a: inner, b: 1 }), {}),
  ),
];
