/** For names that the configuration was checked for: a name that is missing is a defect, and no outcome. */
export function known<T>(map: ReadonlyMap<string, T>, key: string): T {
  const value = map.get(key);
  if (value === undefined) throw new Error(`Nothing is known of "${key}".`);
  return value;
}
