import type { WireUnit } from '../call/stream-decoder.ts';

/** Longest SSE block that is accepted, in UTF-16 units: a provider that sends more without an empty line is not answering. */
export const maxBlockLength = 8 * 1024 * 1024;
/** Lines of one block that are accepted: real ones have a handful, and some a JSON text with line ends. */
const maxBlockLines = 65_536;

/** Cuts decoded text into SSE blocks, however it was split on the way. */
export interface SseParser {
  /** The blocks completed by this piece. */
  push(text: string): WireUnit[];
  /** What is left when the stream has ended, if it is not just white space: a block whose empty line never came. */
  end(): WireUnit | undefined;
  /** True once a block went over `maxBlockLength` or `maxBlockLines`; nothing is returned from then on. */
  readonly overflowed: boolean;
}

/** The longest pair of line ends is CRLFCRLF: so much of it may have come before the piece that completes it. */
const undecided = 3;

/**
 * A block ends at an empty line; lines end with LF, CRLF or a lone CR (WHATWG HTML, server-sent events).
 * Keeps the raw text of each block, because a client of the same dialect gets those very bytes.
 * Each piece is looked at once: what came before it is neither searched nor copied again.
 */
export function sseParser(): SseParser {
  const begun = pending();
  let last = ''; // the end of what is pending, which may belong to an empty line
  let overflowed = false;
  let atStart = true;

  function parse(raw: string, into: WireUnit[]): void {
    if (raw.trim() === '') return;
    const block = plainBlock(raw) ?? anyBlock(raw);
    if (block) into.push(block);
    else overflowed = true;
  }

  return {
    get overflowed() {
      return overflowed;
    },
    push(piece) {
      if (overflowed || piece === '') return [];
      // Nearly every read of a stream is one whole block: nothing is pending, and the piece ends with its first empty line.
      const only = last === '' && begun.length === 0 && !atStart ? plainBlock(piece) : undefined;
      if (only) return [only];
      const text = last + (atStart && piece.charCodeAt(0) === 0xfeff ? piece.slice(1) : piece);
      atStart = false;
      const blocks: WireUnit[] = [];
      const endOf = text.includes('\r') ? blockEnd : plainBlockEnd;
      let start = 0;
      for (let end = endOf(text, 0); end >= 0 && !overflowed; end = endOf(text, start)) {
        parse(begun.take() + text.slice(start, end), blocks);
        start = end;
      }
      const keep = Math.max(start, text.length - undecided);
      begun.add(text.slice(start, keep));
      last = text.slice(keep);
      if (begun.length + last.length > maxBlockLength) overflowed = true;
      if (overflowed) begun.take();
      return blocks;
    },
    end() {
      const blocks: WireUnit[] = [];
      const rest = begun.take() + last;
      last = '';
      if (!overflowed) parse(rest, blocks);
      return blocks[0];
    },
  };
}

const piecesAtOnce = 512;

/** A text that grows by pieces. Joined by many at once: a string that grows by single ones would cost many times its length. */
function pending() {
  let text = '';
  let pieces: string[] = [];
  let length = 0;
  const join = () => {
    text += pieces.length === 1 ? pieces[0] : pieces.join('');
    pieces = [];
  };
  return {
    get length() {
      return length;
    },
    add(piece: string): void {
      if (piece === '') return;
      pieces.push(piece);
      length += piece.length;
      if (pieces.length >= piecesAtOnce) join();
    },
    take(): string {
      if (length === 0) return '';
      join();
      const all = text;
      text = '';
      length = 0;
      return all;
    },
  };
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
