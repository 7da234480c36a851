/** How much JSON is read in one go. What is only long (a text, an image) costs little; what has many parts costs for each of them. */
export interface JsonLimits {
  /** Members and elements, all levels together. */
  readonly values: number;
  /** Objects and arrays inside each other. */
  readonly depth: number;
}

const [quote, comma, backslash] = [34, 44, 92];
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125];

/**
 * Counts what a JSON text is made of while its bytes come, before anything is parsed: each byte is looked at once. A class, because it
 * lives as long as a body arrives.
 */
export class JsonMeter {
  /** Members and elements so far: as many as are separated, and one for each list and object that was begun. */
  values = 0;
  /** What is open now. */
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

  /** Which limit is passed; undefined where none is. */
  over({ values, depth }: JsonLimits): keyof JsonLimits | undefined {
    if (this.deepest > depth) return 'depth';
    return this.values > values ? 'values' : undefined;
  }
}

/** What a client is told of it. */
export function sayOver(over: keyof JsonLimits, { values, depth }: JsonLimits): string {
  return over === 'values' ? `The body has more than ${values} JSON values` : `The body is nested deeper than ${depth} levels`;
}

/** Whether a JSON text is more than is read in one go. Short ones are not looked at: they cannot hold much. */
export function exceeds(text: string, limits: JsonLimits): keyof JsonLimits | undefined {
  if (text.length <= Math.min(limits.depth, limits.values)) return undefined;
  const meter = new JsonMeter();
  meter.add(Buffer.from(text));
  return meter.over(limits);
}

/** What one body of a client or one event of a provider may hold where nothing else is configured. */
export const jsonLimits: JsonLimits = {
  /** Some ten times what the longest conversations of agents with hundreds of tools have. */
  values: 100_000,
  /** Tool schemas need a few dozen. */
  depth: 128,
};
