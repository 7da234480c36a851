import { Buffer } from 'node:buffer';

/** A part of a form, and where its value stands. */
interface Part {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** More than any request has; each part costs an object. */
const mostParts = 1000;
/** Bytes of the headers of one part. */
const longestHead = 8 * 1024;
/** RFC 2046, 5.1.1. */
const boundaryForm = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/;

/** A body of `multipart/form-data`, of which one value can be replaced. All other bytes stay as they came. */
export class Form {
  readonly #bytes: Buffer;
  readonly #boundary: string;
  readonly #parts: readonly Part[];

  constructor(bytes: Buffer, boundary: string, parts: readonly Part[]) {
    this.#bytes = bytes;
    this.#boundary = boundary;
    this.#parts = parts;
  }

  get contentType(): string {
    return `multipart/form-data; boundary="${this.#boundary}"`;
  }

  /** Whether there is a part of that name, or of several: `image` or `image[]`. */
  has(name: string): boolean {
    return this.#parts.some((part) => part.name === name || part.name === `${name}[]`);
  }

  /** The values of all parts of a name. */
  texts(name: string): readonly string[] {
    return this.#parts.flatMap((part) => (part.name === name ? [this.#bytes.toString('utf8', part.from, part.to)] : []));
  }

  /** The bytes with one line of text as the value of a part; the part is added where there is none of that name. */
  with(name: string, value: string): Uint8Array {
    const part = this.#parts.find((one) => one.name === name);
    if (part) return Buffer.concat([this.#bytes.subarray(0, part.from), Buffer.from(value), this.#bytes.subarray(part.to)]);
    const added = `--${this.#boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    return Buffer.concat([Buffer.from(added), this.#bytes]);
  }
}

/**
 * Finds the parts of a form. Each byte is looked at once, but for the beginnings of a boundary. What two parsers might read in two ways is refused, because
 * the target might then be asked for another model than the client was allowed.
 *
 * @returns the form, or what is wrong with it, for the client
 */
export function readForm(given: Uint8Array, contentType: string | undefined): Form | string {
  const boundary = boundaryOf(contentType ?? '');
  if (boundary === undefined) return 'expected a body of multipart/form-data with a boundary';
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.length);
  const between = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const bare = ['\r', '\n'].map((end) => Buffer.from(`${end}--${boundary}`, 'latin1')); // some parsers see a part there
  const parts: Part[] = [];
  if (bytes.indexOf(between.subarray(2)) !== 0) return 'the form does not begin with its boundary';
  let at = between.length - 2;
  while (bytes.toString('latin1', at, at + 2) !== '--') {
    const head = headAt(bytes, at);
    if (head === undefined) return `the form has a part without headers, or with more than ${longestHead} bytes of them`;
    const name = nameIn(head);
    if (name === undefined) return 'the form has a part without one name';
    const from = at + head.length + 4;
    const next = bytes.indexOf(between, from - 2); // an empty value may share its line end with the headers
    if (next < 0) return 'the form has no end';
    const value = bytes.subarray(from, next);
    if (bare.some((boundary) => value.includes(boundary))) return 'the form has a boundary behind half a line end';
    parts.push({ name, from, to: Math.max(from, next) });
    if (parts.length > mostParts) return `the form has more than ${mostParts} parts`;
    at = next + between.length;
  }
  return new Form(bytes, boundary, parts);
}

function boundaryOf(contentType: string): string | undefined {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim());
  if (type.toLowerCase() !== 'multipart/form-data') return undefined;
  const found = parameters.filter((parameter) => /^boundary=/i.test(parameter));
  const boundary = found[0]?.slice('boundary='.length).replace(/^"(.*)"$/, '$1');
  return found.length === 1 && boundary !== undefined && boundaryForm.test(boundary) ? boundary : undefined;
}

/** The headers of a part with the line end before them; undefined where there are none. */
function headAt(bytes: Buffer, at: number): string | undefined {
  const head = bytes.toString('latin1', at, at + longestHead);
  const end = head.indexOf('\r\n\r\n');
  return end > 0 && head.startsWith('\r\n') ? head.slice(0, end) : undefined;
}

/** The name of a part; undefined where it has none, or may have more than one. Some parsers end a line at a CR or LF alone, or join a line that begins with a space. */
function nameIn(head: string): string | undefined {
  if (/\r(?!\n)|(?<!\r)\n|\n[ \t]/.test(head)) return undefined;
  const lines = head.split('\r\n').filter((line) => /^content-disposition\s*:/i.test(line));
  const [line = ''] = lines;
  const names: (string | undefined)[] = [];
  const parameter = /\s*;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))/y;
  parameter.lastIndex = Math.max(0, line.indexOf(';'));
  for (let at = parameter.lastIndex; at < line.length; at = parameter.lastIndex) {
    const found = parameter.exec(line);
    if (!found) return undefined;
    const [, key = '', quoted, token] = found;
    if (/^name\*?$/i.test(key)) names.push(key.endsWith('*') || quoted?.includes('\\') ? undefined : (quoted ?? token));
  }
  return lines.length === 1 && names.length === 1 ? names[0] : undefined;
}
