import { StringDecoder } from 'node:string_decoder';
import type { Framing } from '../../../packages/core/src/call/framing.ts';
import type { WireUnit } from '../../../packages/core/src/call/stream-decoder.ts';

const longestLine = 64 * 1024;

/** A unit is a line of JSON. */
export const lines: Framing = {
  accept: 'application/x-ndjson',
  cutter() {
    const text = new StringDecoder('utf8');
    let rest = '';
    let overflowed = false;
    const unit = (data: string): WireUnit => ({ event: '', data, raw: `${data}\n` });
    return {
      push(bytes) {
        const parts = (rest + text.write(bytes as Buffer)).split('\n');
        rest = parts.pop() ?? '';
        overflowed ||= rest.length > longestLine;
        return overflowed ? [] : parts.filter((line) => line !== '').map(unit);
      },
      end: () => (rest === '' ? undefined : unit(rest)),
      get overflowed() {
        return overflowed;
      },
    };
  },
};
