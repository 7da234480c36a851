import type { Draw } from './draw.ts';
import { frameStream } from './frames.ts';
import { bent, oddNames } from './odd-json.ts';
import { binaryWires, type HostileWire, hostileWires, realAnswers, type StreamedEvent } from './wires.ts';

/** What is said, before it is encoded and framed. */
export function drawBody(draw: Draw, wire: HostileWire, stream: boolean, isError: boolean): Buffer {
  const { replies, errors } = realAnswers[wire];
  const share = draw.pick([0, 0, 0.02, 0.1, 0.4]);
  const streamed = (of: HostileWire) => {
    const events = draw.pick(realAnswers[of].streams);
    return binaryWires.has(of) ? frameStream(draw, events, share) : eventStream(draw, events, share);
  };
  return draw.pick<() => Buffer>([
    ...Array.from({ length: 8 }, () => () => {
      if (isError) return json(draw, bent(draw.pick(errors), draw, share));
      return stream ? streamed(wire) : json(draw, bent(draw.pick(replies), draw, share));
    }),
    // The wrong thing in the right place: an error in a 200, a stream where JSON was asked for, the other wire.
    () => json(draw, bent(draw.pick(errors), draw, share)),
    () => (stream ? json(draw, bent(draw.pick(replies), draw, share)) : streamed(wire)),
    () => streamed(draw.pick(hostileWires)),
    () => draw.bytes(draw.int(0, 3000)),
    () =>
      Buffer.from(
        draw.pick(['', 'null', '[]', '{}', '"x"', '0', '{', '<html>Bad gateway</html>', '\ufeff{}', 'data: \n\n', '\n']),
      ),
  ])();
}

function json(draw: Draw, value: unknown): Buffer {
  const text = JSON.stringify(value) ?? '';
  return Buffer.from(draw.chance(0.1) ? text.slice(0, draw.int(0, text.length)) : text);
}

function eventStream(draw: Draw, events: readonly StreamedEvent[], share: number): Buffer {
  const lineEnd = draw.pick(['\n', '\n', '\n', '\r\n', '\r']);
  const blocks: string[] = [];
  for (const event of events) {
    if (draw.chance(share / 3)) continue;
    blocks.push(block(draw, event, share, lineEnd));
    if (draw.chance(share / 3)) blocks.push(blocks[draw.int(0, blocks.length - 1)] ?? '');
    if (draw.chance(share)) blocks.push(oddBlock(draw));
  }
  const text = blocks.join('');
  return Buffer.from(draw.chance(share) ? text.slice(0, draw.int(0, text.length)) : text);
}

function block(draw: Draw, { name, data }: StreamedEvent, share: number, lineEnd: string): string {
  const said = typeof data === 'string' ? data : (JSON.stringify(bent(data, draw, share)) ?? 'undefined');
  const named = draw.chance(share / 2) ? draw.pick(oddNames) : name;
  const lines = [...(named === undefined ? [] : [`event: ${named}`]), `data: ${said}`];
  return `${lines.join(lineEnd)}${lineEnd}${draw.chance(share / 4) ? '' : lineEnd}`;
}

function oddBlock(draw: Draw): string {
  return draw.pick([
    'data: {broken\n\n',
    'data\n\n',
    ': comment\n\n',
    `${':'.repeat(draw.int(1, 3000))}\n`,
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"x"}}\n\n',
    'data: {"error":{"message":"x","type":"server_error","code":null}}\n\n',
    `event: ${draw.pick(oddNames)}\nid: ${draw.pick(oddNames)}\nretry: -1\ndata: {}\n\n`,
    'data: [DONE]\n\n',
    'data: {"choices":[{"index":"__proto__","delta":{"content":"x"}}]}\n\n',
    'event: content_block_start\ndata: {"type":"content_block_start","index":-1,"content_block":{"type":"constructor"}}\n\n',
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":1e300,"delta":{"type":"constructor"}}\n\n',
    'data: null\n\n',
    '\ufeff',
    '\0\0\0\n\n',
    `data: ${'x'.repeat(draw.int(1, 100_000))}\n\n`,
    draw.bytes(draw.int(1, 200)).toString('latin1'),
  ]);
}
