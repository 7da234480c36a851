/** The names that stand in a path as they are. */
const plain = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;

/**
 * The name of a model as one segment of a path. In the class `"*"` a client writes the name, and no name that it writes may lead to another path, where our
 * key would be good too.
 */
export function pathSegment(model: string): string {
  return plain.test(model) ? model : encodeURIComponent(model).replaceAll('.', '%2E');
}
