import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut } from '../../../../test/support/decode-stream.ts';
import { recordings } from '../../../../test/support/recordings.ts';
import { eventMessage, exceptionMessage } from '../../../testing/src/wires/event-message.ts';
import type { WireUnit } from '../call/stream-decoder.ts';
import { eventStream, longestMessage } from './event-stream.ts';

const recorded = [...recordings('bedrock-converse'), ...recordings('bedrock-invoke')].filter(
  ({ streaming, status }) => streaming && status === 200,
);

function unitsOf(pieces: readonly Uint8Array[]) {
  const cutter = eventStream.cutter();
  const units = pieces.flatMap((piece) => cutter.push(piece));
  expect(cutter.end()).toBeUndefined();
  return { units, isBroken: cutter.overflowed };
}

/** A message whose headers are these bytes, with checksums that fit. */
function messageWith(headers: Buffer, payload = Buffer.from('{}'), { headersLength = headers.length } = {}): Buffer {
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + headers.length + payload.length, 0);
  prelude.writeUInt32BE(headersLength, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const begun = Buffer.concat([prelude, headers, payload]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(begun));
  return Buffer.concat([begun, sum]);
}

const header = (name: string, type: number, value: Buffer) =>
  Buffer.concat([Buffer.of(name.length), Buffer.from(name), Buffer.of(type), value]);
const text = (value: string) => Buffer.concat([Buffer.of(0, value.length), Buffer.from(value)]);
const named = header(':event-type', 7, text('metadata'));

describe('recorded event streams', () => {
  it.each(recorded.map(({ file, bytes }) => [file, bytes] as const))('%s gives its events, however it is cut', (_file, bytes) => {
    const { units, isBroken } = unitsOf([bytes]);
    expect(isBroken).toBe(false);
    expect(units.length).toBeGreaterThan(0);
    for (const { event, data = '' } of units)
      expect([event, typeof JSON.parse(data)]).toEqual([expect.stringMatching(/^\w+$/), 'object']);
    expect(unitsOf(Array.from(bytes, (byte) => Uint8Array.of(byte))).units).toEqual(units);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (places) => {
        expect(unitsOf(cut(bytes, places)).units).toEqual(units);
      }),
      { numRuns: 20 },
    );
  });

  it('a flipped bit anywhere ends the stream at the message that holds it', () => {
    const messages = [
      eventMessage('messageStart', { role: 'assistant' }),
      eventMessage('messageStop', { stopReason: 'end_turn' }),
    ];
    const [first = Buffer.alloc(0)] = messages;
    const bytes = Buffer.concat(messages);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      const { units, isBroken } = unitsOf([damaged, bytes]);
      expect([bit, units.length, isBroken]).toEqual([bit, bit >> 3 < first.length ? 0 : 1, true]);
    }
  });
});

describe('messages', () => {
  const units = (bytes: Uint8Array): readonly WireUnit[] => unitsOf([bytes]).units;

  it('an exception is an error with its name and its words', () => {
    expect(units(exceptionMessage('throttlingException', { message: 'Too many requests' }))).toEqual([
      { event: 'error', raw: '', data: '{"type":"error","error":{"type":"throttlingException","message":"Too many requests"}}' },
    ]);
    expect(units(exceptionMessage('odd', null))[0]?.data).toContain('"message":"null"');
    expect(units(exceptionMessage('long', 'x'.repeat(70_000)))[0]?.data).toContain('"message":""');
  });

  it('an error of the service that is no exception is told by its headers', () => {
    const headers = [
      header(':message-type', 7, text('error')),
      header(':error-code', 7, text('InternalFailure')),
      header(':error-message', 7, text('Sorry')),
    ];
    expect(units(messageWith(Buffer.concat(headers), Buffer.alloc(0)))[0]?.data).toBe(
      '{"type":"error","error":{"type":"InternalFailure","message":"Sorry"}}',
    );
  });

  it('headers of every type are read over', () => {
    const values = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];
    const others = values.map((length, type) =>
      header(`h${type}`, type, length === undefined ? text('some') : Buffer.alloc(length)),
    );
    expect(units(messageWith(Buffer.concat([...others, named])))).toEqual([{ event: 'metadata', data: '{}', raw: '' }]);
  });

  it.each([
    ['an unknown type', header('h', 10, Buffer.alloc(0))],
    ['a value that is cut off', header('h', 4, Buffer.alloc(3))],
    ['a text that is cut off', header('h', 7, Buffer.of(0, 9, 65))],
    ['a length that is cut off', header('h', 7, Buffer.of(0))],
    ['a name that is cut off', Buffer.of(9, 65)],
    ['a name alone', Buffer.of(1, 65)],
  ])('headers with %s end the stream', (_what, headers) => {
    expect(unitsOf([messageWith(headers), messageWith(named)])).toEqual({ units: [], isBroken: true });
  });

  it.each([
    ['longer than is accepted', longestMessage + 1, 0],
    ['too short to be a message', 15, 0],
    ['shorter than its headers', 20, 5],
  ])('a message that says it is %s ends the stream at once', (_what, length, headers) => {
    const prelude = Buffer.alloc(12);
    prelude.writeUInt32BE(length, 0);
    prelude.writeUInt32BE(headers, 4);
    prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
    expect(unitsOf([prelude])).toEqual({ units: [], isBroken: true });
  });

  it('any bytes give units or an end, and never an exception', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), (pieces) => {
        expect(unitsOf(pieces).units).toEqual([]);
      }),
    );
  });

  it('a long message that comes byte by byte costs no more than its length', () => {
    const bytes = eventMessage('contentBlockDelta', { delta: { text: 'x'.repeat(400_000) } });
    const cutter = eventStream.cutter();
    let units = 0;
    for (let at = 0; at < bytes.length; at++) units += cutter.push(bytes.subarray(at, at + 1)).length;
    expect(units).toBe(1);
  });
});
