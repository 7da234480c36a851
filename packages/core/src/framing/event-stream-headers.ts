/** Bytes of a value by the type of its header; types 6 and 7 say their length themselves. */
const lengths: readonly (number | 'told')[] = [0, 0, 1, 2, 4, 8, 'told', 'told', 8, 16];
const text = 7;

/** The headers of one message whose value is a text, by name; all that names a message is a text. Undefined where the headers are damaged. */
export function eventStreamHeaders(bytes: Buffer): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + (bytes[at] as number);
    const type = bytes[nameEnd] ?? lengths.length;
    const length = lengths[type];
    if (length === undefined) return undefined;
    let valueAt = nameEnd + 1;
    let valueBytes = length;
    if (valueBytes === 'told') {
      if (valueAt + 2 > bytes.length) return undefined;
      valueBytes = bytes.readUInt16BE(valueAt);
      valueAt += 2;
    }
    const end = valueAt + valueBytes;
    if (end > bytes.length) return undefined;
    if (type === text) headers.set(bytes.toString('utf8', at + 1, nameEnd), bytes.toString('utf8', valueAt, end));
    at = end;
  }
  return headers;
}
