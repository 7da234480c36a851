import { crc32 } from 'node:zlib';
import { eventMessage, eventMessageOf, exceptionMessage } from '../../packages/testing/src/wires/event-message.ts';
import type { Draw } from './draw.ts';
import { bent, oddNames } from './odd-json.ts';
import type { StreamedEvent } from './wires.ts';

/** An AWS event stream: its messages bent, damaged, left out, repeated and broken off, with checksums that fit and with others. */
export function frameStream(draw: Draw, events: readonly StreamedEvent[], share: number): Buffer {
  const messages: Buffer[] = [];
  for (const { name = '', data } of events) {
    if (draw.chance(share / 3)) continue;
    const said = name === 'chunk' ? chunkOf(draw, data, share) : bent(data, draw, share);
    const message = eventMessageOf(draw.chance(share / 2) ? draw.pick(oddNames) : name, JSON.stringify(said) ?? 'undefined');
    messages.push(draw.chance(share / 3) ? damaged(draw, message) : message);
    if (draw.chance(share / 3)) messages.push(draw.pick(messages));
    if (draw.chance(share)) messages.push(oddMessage(draw));
  }
  const bytes = Buffer.concat(messages);
  return draw.chance(share) ? bytes.subarray(0, draw.int(0, bytes.length)) : bytes;
}

/** An event of Messages in its wrapping: bent inside of it, or the wrapping itself. */
function chunkOf(draw: Draw, data: unknown, share: number): unknown {
  const json = JSON.stringify(bent(data, draw, share)) ?? '';
  return bent({ bytes: Buffer.from(json).toString('base64'), p: 'abc' }, draw, share / 4);
}

/** Another byte than the checksum was made for, or another checksum. */
function damaged(draw: Draw, message: Buffer): Buffer {
  const copy = Buffer.from(message);
  const at = draw.int(0, copy.length - 1);
  copy[at] = (copy[at] as number) ^ draw.int(1, 255);
  return copy;
}

function oddMessage(draw: Draw): Buffer {
  const { length } = oddLengths;
  return draw.pick<() => Buffer>([
    () => exceptionMessage(draw.pick(exceptions), { message: draw.pick(oddNames) }),
    () => eventMessageOf('contentBlockDelta', draw.pick(['', '{', 'null', '[]', '"x"', '\ufeff{}', '{"delta":'])),
    () => eventMessage('contentBlockDelta', { contentBlockIndex: draw.pick([-1, 1e300, null]), delta: { text: 'x' } }),
    () => eventMessage('contentBlockDelta', { delta: { text: 'x'.repeat(draw.int(1, 100_000)) } }),
    () => eventMessage('chunk', { bytes: draw.pick(['', '!', 'e30=', 'bnVsbA==', 7, null]) }),
    () => framed({ headers: draw.bytes(draw.int(0, 60)), payload: Buffer.from('{}') }),
    () => framed({ headers: header(draw), payload: draw.bytes(draw.int(0, 60)) }),
    () => framed({ headers: header(draw), payload: Buffer.from('{}'), total: oddLengths[draw.int(0, length - 1)] }),
    () => framed({ headers: header(draw), payload: Buffer.from('{}'), headersLength: oddLengths[draw.int(0, length - 1)] }),
    () => draw.bytes(draw.int(1, 200)),
    () => Buffer.alloc(draw.int(1, 64)),
    () => Buffer.from('event: error\ndata: {}\n\n'),
  ])();
}

const exceptions = ['throttlingException', 'internalServerException', 'validationException', 'constructor', ''];
const oddLengths = [0, 1, 15, 16, 17, 1000, 0x7fffffff, 0xffffffff, 16 * 1024 * 1024, 25 * 1024 * 1024];

/** A header of each type, most of which no message of Bedrock has. */
function header(draw: Draw): Buffer {
  const name = Buffer.from(draw.pick([':event-type', ':exception-type', ':message-type', '__proto__', '']));
  const value = Buffer.from(draw.pick(['messageStop', 'exception', 'error', 'x'.repeat(draw.int(1, 300))]));
  const told = Buffer.alloc(2);
  told.writeUInt16BE(draw.chance(0.8) ? value.length : draw.int(0, 65_535));
  return Buffer.concat([Buffer.of(name.length), name, Buffer.of(draw.pick([7, 7, 7, 0, 6, 8, 9, 10, 255])), told, value]);
}

interface Parts {
  readonly headers: Buffer;
  readonly payload: Buffer;
  readonly total?: number | undefined;
  readonly headersLength?: number | undefined;
}

/** A message whose checksums fit, whatever its lengths say. */
function framed({
  headers,
  payload,
  total = 16 + headers.length + payload.length,
  headersLength = headers.length,
}: Parts): Buffer {
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(total, 0);
  prelude.writeUInt32BE(headersLength, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const begun = Buffer.concat([prelude, headers, payload]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(begun));
  return Buffer.concat([begun, sum]);
}
