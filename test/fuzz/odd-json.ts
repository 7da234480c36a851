import type { Draw } from './draw.ts';

/** Names that every object has, and names that mean something to JavaScript. */
export const oddNames = [...Object.getOwnPropertyNames(Object.prototype), 'then', 'toJSON', 'length', 'prototype', '', '0', '-1'];

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

function oddValue(draw: Draw): unknown {
  return draw.pick<() => unknown>([
    () => null,
    () => draw.chance(0.5),
    () => draw.pick([0, -1, 1, 0.5, 1e308, -1e-308, 2 ** 53, 4294967296]),
    () => draw.pick(['', ' ', 'x', '\ud800', '\0', '\n\ndata: x\n\n', 'x'.repeat(draw.int(1, 70_000)), '[DONE]', '1', '{}']),
    () => draw.pick(oddNames),
    () => [],
    () => ({}),
    () => [null, 1, 'x', {}, []],
    () => withMember({}, draw.pick(oddNames), draw.pick(oddNames)),
    () => withMember({}, '__proto__', { type: 'text', text: 'x', error: {} }),
    () => nested(draw.pick([3, 50, 200])),
    () => ({ message: 'x', type: draw.pick(oddNames), code: draw.pick(oddNames) }),
  ])();
}

/** An own member, also where its name would be a setter's. */
function withMember(object: object, name: string, value: unknown): object {
  return Object.defineProperty({ ...object }, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The same value with some of its members, wherever they are, replaced, removed or added to. */
export function bent(value: unknown, draw: Draw, share = 0.1): unknown {
  if (draw.chance(share / 2)) return oddValue(draw);
  if (Array.isArray(value)) return value.map((item) => bent(item, draw, share));
  if (typeof value !== 'object' || value === null) return draw.chance(share) ? oddValue(draw) : value;
  let whole: object = {};
  for (const [name, member] of Object.entries(value)) {
    if (draw.chance(share / 4)) continue;
    whole = withMember(whole, name, bent(member, draw, share));
  }
  return draw.chance(share) ? withMember(whole, draw.pick(oddNames), oddValue(draw)) : whole;
}
