import { isObject, type JsonObject, own } from '../json.ts';

/** The members that an object may have: what stands in each of them, or `any` where nobody looks. */
export interface Shape {
  readonly [member: string]: Shape | 'any';
}

export const anyOf = (...members: readonly string[]): Shape => Object.fromEntries(members.map((name) => [name, 'any' as const]));

interface UnknownMember {
  readonly name: string;
  /** The path of the object that has it; empty at the top. */
  readonly at: string;
}

/**
 * The first member that the shape does not name, in lists too.
 *
 * @param nameOf - the name in the shape of a name as it is written
 */
export function unknownMember(body: JsonObject, shape: Shape, nameOf = (written: string) => written): UnknownMember | undefined {
  return unknownIn(body, shape, '');

  function unknownIn(value: unknown, inside: Shape, at: string): UnknownMember | undefined {
    if (Array.isArray(value)) return firstOf(value, (item, index) => unknownIn(item, inside, `${at}[${index}]`));
    if (!isObject(value)) return undefined;
    return firstOf(Object.entries(value), ([written, member]) => {
      const inner = own(inside, nameOf(written)) as Shape[string] | undefined; // what `Shape` says of its members
      if (inner === undefined) return { name: written, at };
      return inner === 'any' ? undefined : unknownIn(member, inner, at === '' ? written : `${at}.${written}`);
    });
  }
}

function firstOf<T, Found>(list: readonly T[], find: (item: T, index: number) => Found | undefined): Found | undefined {
  for (const [index, item] of list.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
