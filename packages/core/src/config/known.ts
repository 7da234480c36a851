/** `off` takes away what the base has; nothing written leaves it. */
export function overOff(over: number | 'off' | undefined, base: number | undefined): number | undefined {
  return over === 'off' ? undefined : (over ?? base);
}

/** A member only where there is a value: absent means off. */
export function known<Key extends string>(key: Key, value: number | undefined): { readonly [K in Key]?: number } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: number });
}
