import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../call/byte-source.ts';
import { nobodyWatches } from '../call/nobody-watches.ts';
import type { StreamEnd } from '../call/outcome.ts';
import type { StreamDecoder } from '../call/stream-decoder.ts';
import type { Frame, StreamEvent } from '../call/stream-event.ts';
import { sse } from '../framing/sse.ts';
import { CommittedStream, commitGate } from './commit-gate.ts';
import { FrameReader } from './frame-reader.ts';

/** Each piece is what arrives at once; an Error is a broken connection. */
function source(pieces: readonly (string | Error)[]) {
  const rest = [...pieces];
  const seen: string[] = [];
  const body: ByteSource = {
    read(take, broke) {
      const piece = rest.shift();
      if (piece instanceof Error) return broke(piece);
      take(piece === undefined ? undefined : Buffer.from(piece));
    },
    drain: () => void seen.push('drain'),
    destroy: () => void seen.push('destroy'),
    onAbort: () => {},
  };
  return { body, seen };
}

/** A dialect in which each event is written as itself. */
const decoder: StreamDecoder = {
  decode: ({ data, raw }) => ({ events: data === undefined ? [] : (JSON.parse(data) as StreamEvent[]), raw }),
};
const event = (...events: StreamEvent[]) => `data: ${JSON.stringify(events)}\n\n`;

const start = event({ type: 'start', id: 'x', model: 'm' });
const text = event({ type: 'text-delta', text: 'Hi' });
const finish = event({ type: 'finish', finish: { unified: 'stop', raw: 'stop' } });
const end = event({ type: 'end' });
const error = event({ type: 'provider-error', body: { error: 'overloaded' } });

async function open(...pieces: (string | Error)[]) {
  const { body, seen } = source(pieces);
  const reader: FrameReader = new FrameReader({
    source: body,
    framing: sse,
    decoder,
    terminator: 'TERMINATOR',
    classify: () => ({ reason: 'overloaded', phase: reader.phase, detail: 'in the stream' }),
    holdsSecret: (text) => text.includes('our-key'),
    broken: (broken) => ({ reason: 'truncated', phase: reader.phase, detail: String(broken) }),
  });
  return { gate: await commitGate(reader, nobodyWatches), seen };
}

async function readAll(stream: CommittedStream): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (;;) {
    const next = await new Promise<readonly Frame[] | undefined>((resolve) => stream.read(resolve));
    if (!next) return frames;
    frames.push(...next);
  }
}

describe('the commit gate', () => {
  it.each([
    ['an error after the preamble', [start, error], 'overloaded'],
    ['an error in the same bytes as the first token', [start, text + error], 'overloaded'],
    ['an end without a word', [start], 'truncated'],
    ['nothing at all', [], 'truncated'],
    ['a terminator without a finish', [start, end], 'truncated'],
    ['a broken connection', [start, new Error('reset')], 'truncated'],
    ['a finish that is none', [event({ type: 'finish', finish: { unified: 'broken', raw: 'error' } })], 'malformed'],
  ] as const)('takes %s for a failure before the commit point', async (_, pieces, reason) => {
    const { gate } = await open(...pieces);
    expect(gate).toMatchObject({ reason, phase: 'before_commit' });
  });

  it('passes what stands beside the answer only without a secret of ours', async () => {
    const beside = [
      ': ping\n\n',
      ': our-key\n\n',
      'id: our-key\n\n',
      `:our-key\n: ping\n${text}`,
      event({ type: 'text-delta', text: 'our-key' }),
    ];
    const { gate } = await open(start, text, ...beside, finish, end);
    const shown = (await readAll(gate as CommittedStream)).map(({ raw }) => raw).join('');
    expect(shown).toBe([start, text, ': ping\n\n', text, event({ type: 'text-delta', text: 'our-key' }), finish, end].join(''));
  });

  it('lets a stream out with its preamble once the first token is decoded', async () => {
    const { gate, seen } = await open(start, text, text, finish, end);
    expect(gate).toBeInstanceOf(CommittedStream);
    const frames = await readAll(gate as CommittedStream);
    expect(frames.map(({ raw }) => raw)).toEqual([start, text, text, finish, end]);
    expect(seen).toEqual(['drain']);
  });

  it('lets an answer without content out: a finish is an answer', async () => {
    const { gate } = await open(start, finish, end);
    expect(gate).toBeInstanceOf(CommittedStream);
  });

  it('completes a stream of which only the terminator was lost, also by a broken connection', async () => {
    for (const last of [[], [new Error('reset')]]) {
      const { gate } = await open(start, text, finish, ...last);
      expect((await readAll(gate as CommittedStream)).at(-1)).toEqual({ events: [{ type: 'end' }], raw: 'TERMINATOR' });
    }
  });

  it('closes the connection of a stream that says nothing without end', async () => {
    const { gate, seen } = await open(start.repeat(10_001), text, finish, end);
    expect(gate).toMatchObject({ reason: 'malformed', phase: 'before_commit' });
    expect(seen).toEqual(['destroy']);
  });

  it('ignores what follows the end', async () => {
    const { gate } = await open(start, text, finish, end + text, text);
    expect(await readAll(gate as CommittedStream)).toHaveLength(4);
  });
});

describe('a committed stream', () => {
  it('ends in a failure, never silently, when it breaks', async () => {
    for (const last of [[error], [new Error('reset')], []]) {
      const { gate } = await open(start, text, ...last);
      const frames = await readAll(gate as CommittedStream);
      expect(frames.at(-1)?.events).toMatchObject([{ type: 'failure', failure: { phase: 'mid_stream' } }]);
    }
  });

  it('tells of its end exactly once, to those who ask late too', async () => {
    const { gate } = await open(start, text, error);
    const stream = gate as CommittedStream;
    const ends: StreamEnd[] = [];
    stream.onEnd((told) => ends.push(told));
    await readAll(stream);
    stream.cancel({ reason: 'cancelled', phase: 'mid_stream', detail: 'late' });
    stream.onEnd((told) => ends.push(told));
    expect(ends.map(({ failure }) => failure?.reason)).toEqual(['overloaded', 'overloaded']);
  });

  it('is over at once when it is cancelled before anybody has read of it', async () => {
    const { gate, seen } = await open(start, text);
    let ended: StreamEnd | undefined;
    (gate as CommittedStream).onEnd((told) => {
      ended = told;
    });
    (gate as CommittedStream).cancel({ reason: 'cancelled', phase: 'mid_stream', detail: 'the client left' });
    expect(ended?.failure?.reason).toBe('cancelled');
    expect(seen).toEqual(['destroy']);
  });
});
