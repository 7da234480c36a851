import type { SseBlock } from '../../call/stream-decoder.ts';

/** Longest SSE block that is accepted, in UTF-16 units: a provider that sends more without an empty line is not answering. */
export const maxBlockLength = 8 * 1024 * 1024;

/** Cuts decoded text into SSE blocks, however it was split on the way. */
export interface SseParser {
  /** The blocks completed by this piece. */
  push(text: string): SseBlock[];
  /** What is left when the stream has ended, if it is not just white space: a block whose empty line never came. */
  end(): SseBlock | undefined;
  /** True once a block went over `maxBlockLength`; nothing is returned from then on. */
  readonly overflowed: boolean;
}

/**
 * A block ends at an empty line; lines end with LF, CRLF or a lone CR (WHATWG HTML, server-sent events).
 * Keeps the raw text of each block, because a client of the same dialect gets those very bytes.
 */
export function sseParser(): SseParser {
  let buffer = '';
  let scanned = 0; // where the search for an empty line goes on
  let overflowed = false;
  let atStart = true;

  return {
    get overflowed() {
      return overflowed;
    },
    push(text) {
      if (overflowed) return [];
      buffer += text;
      if (atStart && buffer !== '') {
        atStart = false;
        if (buffer.charCodeAt(0) === 0xfeff) buffer = buffer.slice(1);
      }
      const blocks: SseBlock[] = [];
      let start = 0;
      for (;;) {
        const end = blockEnd(buffer, Math.max(scanned, start));
        if (end < 0) break;
        const block = parseBlock(buffer.slice(start, end));
        if (block) blocks.push(block);
        start = end;
        scanned = end;
      }
      buffer = buffer.slice(start);
      scanned = Math.max(0, buffer.length - 3); // the longest line end pair is CRLFCRLF
      if (buffer.length > maxBlockLength) {
        overflowed = true;
        buffer = '';
      }
      return blocks;
    },
    end() {
      const rest = buffer;
      buffer = '';
      scanned = 0;
      return rest.trim() === '' ? undefined : parseBlock(rest);
    },
  };
}

/** The index after the next empty line at or after `from`, or -1. A CR at the very end is not decided yet: LF may follow. */
function blockEnd(text: string, from: number): number {
  // Nearly all providers write LF only: the engine's own search is many times as fast as a loop over characters.
  if (!text.includes('\r', from)) {
    const at = text.indexOf('\n\n', from);
    return at < 0 ? -1 : at + 2;
  }
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

function parseBlock(raw: string): SseBlock | undefined {
  if (raw.trim() === '') return undefined;
  return plainBlock(raw) ?? anyBlock(raw);
}

/** Nearly every block of a provider is one `data:` line, or an `event:` line and then one: no splitting for those. */
function plainBlock(raw: string): SseBlock | undefined {
  const named = raw.startsWith('event: ');
  const eventEnd = named ? raw.indexOf('\n') : -1;
  const from = eventEnd + 1;
  if (!raw.startsWith('data: ', from) || raw.indexOf('\n', from) !== raw.length - 2) return undefined;
  if (!raw.endsWith('\n\n') || raw.includes('\r')) return undefined;
  return { event: named ? raw.slice(7, eventEnd) : '', data: raw.slice(from + 6, -2), raw };
}

function anyBlock(raw: string): SseBlock {
  let event = '';
  let data: string | undefined;
  for (const line of raw.split(/\r\n|\r|\n/)) {
    if (line === '' || line.startsWith(':')) continue;
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1);
    if (field === 'event') event = value;
    else if (field === 'data') data = data === undefined ? value : `${data}\n${value}`;
  }
  return { event, data, raw };
}
