/** UTF-16 units; the server takes 200, and a number must fit behind. */
const longest = 180;

/**
 * The names of the documents of one conversation. The server takes letters, digits, single spaces, hyphens, parentheses and brackets, and no name
 * twice.
 */
export class DocumentNames {
  readonly #taken = new Set<string>();
  /** The number that is tried next, by the name: a client may send thousands of documents of one name. */
  readonly #next = new Map<string, number>();

  /** A name like the one that the client gave, without its ending, because the format says the type. */
  next(filename: string | undefined): string {
    const name = fitted(filename ?? '') || 'document';
    let free = name;
    let number = this.#next.get(name) ?? 2;
    while (this.#taken.has(free)) free = `${name} (${number++})`;
    this.#next.set(name, number);
    this.#taken.add(free);
    return free;
  }
}

function fitted(filename: string): string {
  const name = filename.slice(0, longest).replace(/\.[a-zA-Z0-9]{1,8}$/, '');
  return name.replace(/[^a-zA-Z0-9()[\]-]+/g, ' ').trim();
}
