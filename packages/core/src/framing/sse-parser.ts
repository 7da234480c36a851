import type { WireUnit } from '../call/stream-decoder.ts';

/** Longest SSE block that is accepted, in UTF-16 units: a provider that sends more without an empty line is not answering. */
export const maxBlockLength = 8 * 1024 * 1024;
/** Lines of one block that are accepted: real ones have a handful, and some a JSON text with line ends. */
const maxBlockLines = 65_536;

/** The longest pair of line ends is CRLFCRLF: so much of it may have come before the piece that completes it. */
const undecided = 3;

/**
 * Cuts decoded text into SSE blocks, however the text was split on the way. A block ends at an empty line; lines end with LF, CRLF or a lone CR
 * (WHATWG HTML, server-sent events). Keeps the raw text of each block, because a client of the same dialect gets those very bytes. Each piece is
 * looked at once: what came before it is neither searched nor copied again.
 */
export class SseParser {
  /** True once a block went over `maxBlockLength` or `maxBlockLines`; nothing is returned from then on. */
  overflowed = false;
  readonly #begun = new GrowingText();
  /** The end of what is pending, which may belong to an empty line. */
  #last = '';
  #atStart = true;

  /** The blocks completed by this piece. */
  push(piece: string): WireUnit[] {
    if (this.overflowed || piece === '') return [];
    // Nearly every read of a stream is one whole block: nothing is pending, and the piece ends with its first empty line.
    const only = this.#last === '' && this.#begun.length === 0 && !this.#atStart ? plainBlock(piece) : undefined;
    return only ? [only] : this.#cut(piece);
  }

  /** What is left when the stream has ended, if it is not just white space: a block whose empty line never came. */
  end(): WireUnit | undefined {
    const blocks: WireUnit[] = [];
    const rest = this.#begun.take() + this.#last;
    this.#last = '';
    if (!this.overflowed) this.#parse(rest, blocks);
    return blocks[0];
  }

  #cut(piece: string): WireUnit[] {
    const text = this.#last + (this.#atStart && piece.charCodeAt(0) === 0xfeff ? piece.slice(1) : piece);
    this.#atStart = false;
    const blocks: WireUnit[] = [];
    const endOf = text.includes('\r') ? blockEnd : plainBlockEnd;
    let start = 0;
    for (let end = endOf(text, 0); end >= 0 && !this.overflowed; end = endOf(text, start)) {
      this.#parse(this.#begun.take() + text.slice(start, end), blocks);
      start = end;
    }
    const keep = Math.max(start, text.length - undecided);
    this.#begun.add(text.slice(start, keep));
    this.#last = text.slice(keep);
    if (this.#begun.length + this.#last.length > maxBlockLength) this.overflowed = true;
    if (this.overflowed) this.#begun.take();
    return blocks;
  }

  #parse(raw: string, into: WireUnit[]): void {
    if (raw.trim() === '') return;
    const block = plainBlock(raw) ?? anyBlock(raw);
    if (block) into.push(block);
    else this.overflowed = true;
  }
}

const piecesAtOnce = 512;

/** A text that grows by pieces. Joined by many at once: a string that grows by single ones would cost many times its length. */
class GrowingText {
  length = 0;
  #text = '';
  #pieces: string[] = [];

  add(piece: string): void {
    if (piece === '') return;
    this.#pieces.push(piece);
    this.length += piece.length;
    if (this.#pieces.length >= piecesAtOnce) this.#join();
  }

  take(): string {
    if (this.length === 0) return '';
    this.#join();
    const all = this.#text;
    this.#text = '';
    this.length = 0;
    return all;
  }

  #join(): void {
    this.#text += this.#pieces.length === 1 ? this.#pieces[0] : this.#pieces.join('');
    this.#pieces = [];
  }
}

/** Nearly all providers write LF only: the engine's own search is many times as fast as a loop over characters. */
function plainBlockEnd(text: string, from: number): number {
  const at = text.indexOf('\n\n', from);
  return at < 0 ? -1 : at + 2;
}

/** The index after the next empty line at or after `from`, or -1. A CR at the very end is not decided yet: LF may follow. */
function blockEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code !== 10 && code !== 13) continue;
    const afterFirst = lineEnd(text, i);
    if (afterFirst < 0) return -1;
    const afterSecond = lineEnd(text, afterFirst);
    if (afterSecond > 0) return afterSecond;
    if (afterSecond < 0) return -1;
    i = afterFirst - 1;
  }
  return -1;
}

/** The index after the line end at `i`; 0 where there is none; -1 where the text ends before it can be told. */
function lineEnd(text: string, i: number): number {
  if (i >= text.length) return -1;
  const code = text.charCodeAt(i);
  if (code === 10) return i + 1;
  if (code !== 13) return 0;
  if (i + 1 >= text.length) return -1;
  return text.charCodeAt(i + 1) === 10 ? i + 2 : i + 1;
}

/** Nearly every block of a provider is one `data:` line, or an `event:` line and then one: no splitting for those. */
function plainBlock(raw: string): WireUnit | undefined {
  const named = raw.startsWith('event: ');
  const eventEnd = named ? raw.indexOf('\n') : -1;
  const from = eventEnd + 1;
  if (!raw.startsWith('data: ', from) || raw.indexOf('\n', from) !== raw.length - 2) return undefined;
  if (!raw.endsWith('\n\n') || raw.includes('\r')) return undefined;
  return { event: named ? raw.slice(7, eventEnd) : '', data: raw.slice(from + 6, -2), raw };
}

/** Undefined where it has more lines than are accepted. */
function anyBlock(raw: string): WireUnit | undefined {
  let event = '';
  const data: string[] = [];
  const lines = raw.split(/\r\n|\r|\n/, maxBlockLines + 1);
  if (lines.length > maxBlockLines) return undefined;
  for (const line of lines) {
    if (line === '' || line.startsWith(':')) continue;
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1);
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  }
  return { event, data: data.length === 0 ? undefined : data.join('\n'), raw };
}
