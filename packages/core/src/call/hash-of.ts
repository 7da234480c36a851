const samples = 256;
const prime = 0x01000193;

/** A number that is the same for the same text, and hardly ever for another: FNV-1a over its length, its end, and a character here and there. */
export function hashOf(text: string): number {
  const step = Math.max(1, Math.floor(text.length / samples));
  let hash = 0x811c9dc5 ^ text.length;
  for (let at = 0; at < text.length; at += step) hash = Math.imul(hash ^ text.charCodeAt(at), prime);
  for (let at = Math.max(0, text.length - samples); at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), prime);
  return hash >>> 0;
}
