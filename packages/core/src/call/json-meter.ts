/** How much JSON is read in one go. A long text or image costs little; a value with many parts costs for each part. */
export interface JsonLimits {
  /** Members and elements, all levels together. */
  readonly values: number;
  /** Objects and arrays inside each other. */
  readonly depth: number;
}

const [quote, comma, backslash] = [34, 44, 92];
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125];

/**
 * Counts the values of a JSON text while its bytes come, before anything is parsed: each byte is looked at once. A class, because the count grows
 * as long as the body arrives.
 */
export class JsonMeter {
  /** Members and elements so far: one for each comma, and one for each list and object that was begun. */
  values = 0;
  /** Objects and arrays that are open now. */
  depth = 0;
  deepest = 0;
  #inString = false;
  #escaped = false;

  add(bytes: Uint8Array): void {
    let [values, depth, deepest, inString, escaped] = [this.values, this.depth, this.deepest, this.#inString, this.#escaped];
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === quote) inString = false;
        else if (byte === backslash) escaped = true;
      } else if (byte === quote) inString = true;
      else if (byte === comma) values += 1;
      else if (byte === openObject || byte === openList) {
        values += 1;
        depth += 1;
        if (depth > deepest) deepest = depth;
      } else if (byte === closeObject || byte === closeList) depth -= 1;
    }
    this.values = values;
    this.depth = depth;
    this.deepest = deepest;
    this.#inString = inString;
    this.#escaped = escaped;
  }

  /** The limit that is passed; undefined where both are kept. */
  over({ values, depth }: JsonLimits): keyof JsonLimits | undefined {
    if (this.deepest > depth) return 'depth';
    return this.values > values ? 'values' : undefined;
  }
}

/** What a client is told where a limit is passed. */
export function sayOver(over: keyof JsonLimits, { values, depth }: JsonLimits): string {
  return over === 'values' ? `The body has more than ${values} JSON values` : `The body is nested deeper than ${depth} levels`;
}

/** Which limit a JSON text passes; undefined where both are kept. A short text is not looked at, because it cannot hold much. */
export function exceeds(text: string, limits: JsonLimits): keyof JsonLimits | undefined {
  if (text.length <= Math.min(limits.depth, limits.values)) return undefined;
  const meter = new JsonMeter();
  meter.add(Buffer.from(text));
  return meter.over(limits);
}

/** What one body of a client or one event of a provider may hold where nothing else is configured. */
export const jsonLimits: JsonLimits = {
  /** About ten times the values of the longest conversations of agents with hundreds of tools. */
  values: 100_000,
  /** Tool schemas need a few dozen. */
  depth: 128,
};
