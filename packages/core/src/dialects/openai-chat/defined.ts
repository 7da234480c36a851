type Optional<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** The members that have a value: those that may be undefined are optional. */
export type Defined<T> = Omit<T, Optional<T>> & { readonly [K in Optional<T>]?: Exclude<T[K], undefined> };

/** Leaves out what is undefined, so that an absent value is an absent member. */
export function defined<T extends object>(members: T): Defined<T> {
  // A loop and not `Object.fromEntries`: this is asked for every request, and is ten times as fast.
  const kept: Partial<T> = {};
  for (const name in members) if (members[name] !== undefined) kept[name] = members[name];
  return kept as Defined<T>;
}
