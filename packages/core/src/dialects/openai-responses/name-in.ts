/**
 * The name by which a tool of a namespace is known here. OpenAI allows no dot in a name, so that no two tools get the same name. OpenAI names a
 * function that was searched for as its own namespace.
 */
export function nameIn(namespace: unknown, name: string): string {
  return typeof namespace === 'string' && namespace !== '' && namespace !== name ? `${namespace}.${name}` : name;
}
