import { StringDecoder } from 'node:string_decoder';
import type { Framing } from '../call/framing.ts';
import { sseParser } from './sse-parser.ts';

/** Server-sent events: a unit is a block, which ends at an empty line. */
export const sse: Framing = {
  accept: 'text/event-stream',
  cutter() {
    const parser = sseParser();
    const text = new StringDecoder('utf8'); // three times as fast as a TextDecoder that streams
    return {
      push: (bytes) => parser.push(text.write(bytes as Buffer)),
      end() {
        parser.push(text.end());
        return parser.end();
      },
      get overflowed() {
        return parser.overflowed;
      },
    };
  },
};
