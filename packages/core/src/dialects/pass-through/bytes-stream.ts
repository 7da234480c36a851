import type { StreamDecoder, WireUnit } from '../../call/stream-decoder.ts';
import type { Frame, StreamEvent } from '../../call/stream-event.ts';

const silent: Frame = { events: [], raw: '' };
const media: readonly StreamEvent[] = [{ type: 'media' }];
const ended: readonly StreamEvent[] = [{ type: 'finish', finish: { unified: 'stop', raw: '' } }, { type: 'end' }];

/** A fresh decoder for an answer of bytes: whole at its end, unless it never had any. A break is told by its connection. */
export function bytesStream(name: string): StreamDecoder {
  let isBegun = false;
  return {
    decode({ event, raw }: WireUnit): Frame {
      if (event === 'end') return isBegun ? { events: ended, raw: '' } : silent;
      if (raw === '') return silent;
      isBegun = true;
      return { events: media, raw, only: name };
    },
  };
}
