import type { WireTracker } from '../../../packages/core/src/call/client-stream.ts';
import type { Finish } from '../../../packages/core/src/call/reply.ts';
import type { StreamDecoder } from '../../../packages/core/src/call/stream-decoder.ts';
import type { Frame, StreamEvent } from '../../../packages/core/src/call/stream-event.ts';
import type { Usage } from '../../../packages/core/src/call/usage.ts';
import type { StreamEncoder, StreamEncoderOptions } from '../../../packages/core/src/dialects/client-dialect.ts';
import { isObject, parseJson } from '../../../packages/core/src/dialects/json.ts';
import { decodeCost, decodeFinish, encodeCost, encodeFinish } from './reply.ts';

/** Each bit of the text bears its number: whoever goes on with a stream must know the last one. */
interface BitNote {
  readonly nr: number;
}

export function bitTracker(): WireTracker {
  let next = 0;
  return {
    note(note) {
      next = (note as BitNote).nr + 1;
    },
    position: () => next,
  };
}

export const terminator = 'data: {"bye":true}\n\n';

export function streamDecoder(): StreamDecoder {
  return {
    decode({ data, raw }): Frame {
      const unit = data === undefined ? undefined : parseJson(data);
      if (!isObject(unit)) return { events: [], raw: '' };
      if (unit.oops !== undefined) return { events: [{ type: 'provider-error', body: unit }], raw: '' };
      if (typeof unit.bit === 'string') {
        const events: readonly StreamEvent[] = [{ type: 'text-delta', text: unit.bit }];
        return { events, raw, ...(typeof unit.nr === 'number' && { note: { nr: unit.nr } satisfies BitNote }) };
      }
      if (unit.bye === true) return { events: [{ type: 'end' }], raw };
      if (unit.why === undefined)
        return { events: typeof unit.who === 'string' ? [{ type: 'start', model: unit.who }] : [], raw };
      const finish: Finish = decodeFinish(unit.why);
      return {
        events: [
          { type: 'usage', usage: decodeCost(unit.cost) },
          { type: 'finish', finish },
        ],
        raw,
      };
    },
  };
}

export function streamEncoder({ model, resume }: StreamEncoderOptions): StreamEncoder {
  let nr = typeof resume?.wire === 'number' ? resume.wire : 0;
  let started = resume !== undefined;
  let usage: Usage = {};
  let finish: Finish | undefined;
  const unit = (members: object) => `data: ${JSON.stringify(members)}\n\n`;
  const begin = (who: string) => {
    const begun = started ? '' : unit({ who });
    started = true;
    return begun;
  };
  return {
    encode(event) {
      switch (event.type) {
        case 'start':
          return begin(event.model ?? model);
        case 'text-delta':
          return begin(model) + unit({ bit: event.text, nr: nr++ });
        case 'usage':
          usage = event.usage;
          return '';
        case 'finish':
          finish = event.finish;
          return '';
        case 'end':
          return begin(model) + unit({ why: encodeFinish(finish), cost: encodeCost(usage) }) + terminator;
        default:
          return '';
      }
    },
  };
}
