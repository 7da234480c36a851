const samples = 256;
const prime = 0x01000193;

/** A number that is the same for the same body, and hardly ever for another: FNV-1a over its length, its end, and a character here and there. */
export function contentOf(body: string): number {
  const step = Math.max(1, Math.floor(body.length / samples));
  let hash = 0x811c9dc5 ^ body.length;
  for (let at = 0; at < body.length; at += step) hash = Math.imul(hash ^ body.charCodeAt(at), prime);
  for (let at = Math.max(0, body.length - samples); at < body.length; at++) hash = Math.imul(hash ^ body.charCodeAt(at), prime);
  return hash >>> 0;
}
