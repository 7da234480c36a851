import { ByteList } from '../call/byte-list.ts';
import type { HttpBody } from '../call/http.ts';
import { type JsonLimits, JsonMeter, sayOver } from '../call/json-meter.ts';
import { parseBody } from '../call/parse-exact.ts';
import { turn } from '../call/turn.ts';

/** Bytes from which on a body is measured before it is parsed, and parsed in turn with others: shorter ones cost a few milliseconds. */
export const longBody = 256 * 1024;

/** A body as its bytes come. A class, because it grows with every piece. */
export class ReadBody {
  readonly #limit: number;
  readonly #shape: JsonLimits | 'bytes';
  readonly #bytes = new ByteList();
  #meter: JsonMeter | undefined;

  /** @param shape - what the JSON may hold, or `bytes` where the body is not parsed */
  constructor(limit: number, shape: JsonLimits | 'bytes') {
    this.#limit = limit;
    this.#shape = shape;
  }

  /** The refusal, where so much is already too much. */
  add(piece: Uint8Array): HttpBody | undefined {
    this.#bytes.add(piece);
    if (this.#bytes.length > this.#limit) return tooLarge(this.#limit);
    if (this.#shape === 'bytes' || this.#bytes.length < longBody) return undefined;
    if (this.#meter) this.#meter.add(piece);
    else {
      this.#meter = new JsonMeter();
      this.#meter.add(this.#bytes.bytes());
    }
    const problem = this.#meter.over(this.#shape);
    return problem && { ok: false, problem, detail: sayOver(problem, this.#shape) };
  }

  /** The value of the whole. Never rejects. */
  async value(): Promise<HttpBody> {
    const long = this.#bytes.length >= longBody;
    if (long) await turn();
    if (this.#shape === 'bytes') return { ok: true, value: this.#bytes.bytes(), ...(long && { long }) };
    return parseJson(this.#bytes.text(), long);
  }
}

export function tooLarge(limit: number): HttpBody {
  return { ok: false, problem: 'too-large', detail: `The body is larger than ${limit} bytes` };
}

function parseJson(text: string, long: boolean): HttpBody {
  if (text.trim() === '') return { ok: false, problem: 'not-json', detail: 'The body is empty; send a JSON object' };
  try {
    return { ok: true, value: parseBody(text), ...(long && { long }) };
  } catch (error) {
    return { ok: false, problem: 'not-json', detail: `The body is no JSON: ${(error as Error).message}` };
  }
}
