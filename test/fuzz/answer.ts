import { drawBody } from './answer-body.ts';
import { encoded, framed } from './answer-frame.ts';
import { drawHeaders, drawInterim, drawStatus, drawStatusLine } from './answer-head.ts';
import type { Draw } from './draw.ts';
import type { HostileWire } from './wires.ts';

/** What a provider does on its socket, in order. */
export type Step =
  | { readonly do: 'write'; readonly bytes: Buffer }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'await'; readonly what: Promise<unknown> }
  /** Says no more, and keeps the socket. */
  | { readonly do: 'stall' }
  | { readonly do: 'reset' | 'close' | 'half-close' };

export interface HostileAnswer {
  /** How much of the request is read before anything is said. */
  readonly after: 'connect' | 'headers' | 'request';
  /** @param stream - whether the request asks for one; a provider that does not read it cannot know */
  steps(stream: boolean): readonly Step[];
}

export function drawAnswer(draw: Draw, wire: HostileWire): HostileAnswer {
  const after = draw.chance(0.92) ? 'request' : draw.pick(['connect', 'headers'] as const);
  return { after, steps: (stream) => [...pieces(draw, bytesOf(draw, wire, stream)), ...ending(draw)] };
}

function bytesOf(draw: Draw, wire: HostileWire, stream: boolean): Buffer {
  const status = drawStatus(draw);
  const said = encoded(draw, drawBody(draw, wire, stream, status >= 400));
  const body = framed(draw, said.bytes);
  const head = [drawStatusLine(draw, status), ...drawHeaders(draw), ...said.headers, ...body.headers].join('\r\n');
  return Buffer.concat([
    Buffer.from(`${drawInterim(draw)}${head}\r\n\r\n`, 'latin1'),
    body.bytes,
    Buffer.from(
      draw.chance(0.04)
        ? draw.pick(['x', 'HTTP/1.1 200 OK\r\n\r\n', '\r\n', 'HTTP/1.1 408 Timeout\r\ncontent-length: 0\r\n\r\n'])
        : '',
    ),
  ]);
}

/** All at once, or in pieces with pauses between them; sometimes not all of it. */
function pieces(draw: Draw, bytes: Buffer): readonly Step[] {
  const shown = draw.chance(0.12) ? bytes.subarray(0, draw.int(0, bytes.length)) : bytes;
  if (draw.chance(0.5) || shown.length > 100_000) return [{ do: 'write', bytes: shown }];
  const steps: Step[] = [];
  const most = draw.pick([1, 20, 300, 3000]);
  for (let at = 0; at < shown.length && steps.length < 60; ) {
    const piece = steps.length === 58 ? shown.subarray(at) : shown.subarray(at, at + draw.int(1, most));
    steps.push({ do: 'write', bytes: piece });
    if (draw.chance(0.15)) steps.push({ do: 'wait', ms: draw.int(0, 15) });
    at += piece.length;
  }
  return steps;
}

function ending(draw: Draw): readonly Step[] {
  if (draw.chance(0.6)) return [];
  return [{ do: 'wait', ms: draw.pick([0, 0, 5]) }, { do: draw.pick(['stall', 'reset', 'close', 'half-close'] as const) }];
}
