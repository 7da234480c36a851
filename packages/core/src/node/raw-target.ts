/** A request target as the client sent it. */
export interface RawTarget {
  /** Nothing decoded, nothing tidied. */
  readonly path: string;
  /** With its question mark; empty where there is none. */
  readonly query: string;
}

/**
 * Takes a request target apart without reading meaning into it: `%2f` stays what it is, and so do `//`, `.`, `;` and `#`. A rule that stands
 * in front of a mount looks at the path as it was sent, and must not see another one than we do. Of the absolute form, which every server
 * has to take (RFC 9112, 3.2.2), the scheme and the authority are left off.
 */
export function rawTarget(target: string): RawTarget {
  const origin = target.startsWith('/') ? '' : (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(target)?.[0] ?? '');
  const own = target.slice(origin.length);
  const query = own.indexOf('?');
  return query < 0 ? { path: own, query: '' } : { path: own.slice(0, query), query: own.slice(query) };
}
