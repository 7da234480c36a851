import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { WireName } from '@understudy/testing';
import type { BlockFault } from './cells.ts';
import { type OddBlocks, oddBlocks } from './wire-streams.ts';

/** What every request gets, until another play is set. */
interface BlockPlay {
  /** Each with what ends it. */
  readonly blocks: readonly Buffer[];
  readonly fault: BlockFault;
  /** The fault comes after so many blocks. */
  readonly k: number;
}

/** A provider that knows nothing but bytes: its streams break between any two blocks. */
export interface BlockProvider {
  readonly baseURL: string;
  readonly requests: number;
  /** Answers that ended as the play says, broken ones included. */
  readonly finished: number;
  /** Answers that the client left. */
  readonly aborted: number;
  /** Answers that neither side has ended. */
  readonly open: number;
  readonly openSockets: number;
  play(play: BlockPlay): void;
  /** Breaks off all answers that are open, so that one that was forgotten is not counted again. */
  drop(): Promise<void>;
  close(): Promise<void>;
}

export async function startBlockProvider(wire: WireName): Promise<BlockProvider> {
  const count = { requests: 0, finished: 0, aborted: 0, open: 0, sockets: 0 };
  const odd = oddBlocks(wire);
  const responses = new Set<ServerResponse>();
  let current: BlockPlay | undefined;
  const server = createServer((request, response) => {
    if (!current) throw new Error('A request came before there was a play.');
    count.requests += 1;
    count.open += 1;
    responses.add(response);
    let ended = false;
    response.on('error', () => {});
    response.once('close', () => {
      responses.delete(response);
      count.open -= 1;
      count[ended ? 'finished' : 'aborted'] += 1;
    });
    void answer(request, response, odd, current, () => {
      ended = true;
    });
  });
  server.on('connection', (socket) => {
    count.sockets += 1;
    socket.on('error', () => {});
    socket.once('close', () => {
      count.sockets -= 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseURL: wire === 'openai' || wire === 'openai-responses' ? `${url}/v1` : url,
    get requests() {
      return count.requests;
    },
    get finished() {
      return count.finished;
    },
    get aborted() {
      return count.aborted;
    },
    get open() {
      return count.open;
    },
    get openSockets() {
      return count.sockets;
    },
    play(play) {
      current = play;
    },
    async drop() {
      const closing = [...responses].map((response) => once(response, 'close'));
      for (const response of responses) response.socket?.destroy();
      await Promise.all(closing);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, odd: OddBlocks, play: BlockPlay, ending: () => void) {
  const { blocks, fault, k } = play;
  for await (const _ of request);
  if (fault === 'status') {
    ending();
    response.writeHead(503, { 'content-type': 'text/plain' }).end('upstream connect error');
    return;
  }
  response.writeHead(200, { 'content-type': odd.contentType });
  response.flushHeaders();
  for (const block of blocks.slice(0, k)) response.write(block);
  if (fault === 'stall') return;
  // What comes together is read together: then nothing of it would have been shown before the fault. And a reset throws away what was not read yet.
  await pause(6);
  if (response.destroyed) return;
  ending();
  if (fault === 'cut') response.socket?.destroy();
  else if (fault === 'reset') response.socket?.resetAndDestroy();
  else response.end(Buffer.concat(odds[fault](odd, blocks.slice(k))));
}

type Odd = Exclude<BlockFault, 'cut' | 'reset' | 'stall' | 'status'>;

/** What still comes in place of the blocks that are due. */
const odds: Readonly<Record<Odd, (odd: OddBlocks, due: readonly Buffer[]) => readonly Buffer[]>> = {
  end: () => [],
  'error-event': ({ error }) => [error],
  'garbage-event': ({ garbage }, due) => [garbage, ...due],
  'early-terminator': ({ terminator }) => [terminator],
  damaged: (_, [next = Buffer.alloc(0), ...rest]) => [damaged(next), ...rest],
};

/** The same message with another letter, and the checksum of before. */
function damaged(message: Buffer): Buffer {
  const copy = Buffer.from(message);
  copy[copy.length - 6] = (copy[copy.length - 6] as number) ^ 1;
  return copy;
}
