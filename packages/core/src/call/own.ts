/**
 * A member of an object by a name that came from outside: a client, a provider, the environment. A plain look-up by such a name reaches
 * what every object has (`constructor`, `__proto__`, `toString` ...), which is neither a value nor undefined.
 */
export function own<T>(object: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
