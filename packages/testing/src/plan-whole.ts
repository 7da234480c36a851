import { gzipSync } from 'node:zlib';
import type { Fault } from './faults.ts';
import { type Asked, planBlunt } from './plan-blunt.ts';
import type { Rendered } from './rendered.ts';
import { cut, end, hang, head, headWithLength, piecesOf, reset, type Step, wait, whole } from './steps.ts';

/** What a fault makes of an answer that is no stream. Faults that only a stream can have leave it as it is. */
export function planWhole(fault: Fault, { status, headers, body }: Rendered & { kind: 'whole' }, asked: Asked): readonly Step[] {
  const half = Buffer.from(body).subarray(0, Math.floor(Buffer.byteLength(body) / 2));
  const halfWay: readonly Step[] = [headWithLength(status, headers, body), { do: 'write', data: half }];
  switch (fault.type) {
    case 'slow-first-token':
      return [wait(fault.ms), ...whole(status, headers, body)];
    case 'body-stall':
      return [...halfWay, hang];
    case 'stall':
      return fault.forMs === undefined
        ? [...halfWay, hang]
        : [...halfWay, wait(fault.forMs), ...rest(fault.afterwards, body, half)];
    case 'cut':
      return fault.clean ? [head(status, headers), { do: 'write', data: half }, end] : [...halfWay, cut];
    case 'reset':
      return [...halfWay, reset];
    case 'error-event':
      return planBlunt({ type: 'error-json', ...(fault.error && { error: fault.error }) }, asked) ?? [];
    case 'garbage-event':
      return planBlunt({ type: 'broken-json' }, asked) ?? [];
    case 'gzip':
      return whole(status, { ...headers, 'content-encoding': 'gzip' }, gzipSync(body));
    case 'split':
      return [headWithLength(status, headers, body), ...split(body, fault.at), end];
    default:
      return whole(status, headers, body);
  }
}

function rest(afterwards: 'go-on' | 'close' = 'go-on', body: string | Uint8Array, sent: Uint8Array): readonly Step[] {
  return afterwards === 'close' ? [cut] : [{ do: 'write', data: Buffer.from(body).subarray(sent.length) }, end];
}

/** The body in pieces, each in a packet of its own as far as the network lets it. */
export function split(body: string | Uint8Array, at: 'every-byte' | readonly number[]): readonly Step[] {
  return piecesOf(Buffer.from(body), at).map((data): Step => ({ do: 'write', data, afterMs: 0 }));
}
