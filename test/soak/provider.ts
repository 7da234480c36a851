import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashed } from '../sim/random.ts';
import { answer, lengthOf, resetConnection, sayStatus } from './answer.ts';
import { type Asked, readAsked } from './asked.ts';
import { hiccupOf } from './hiccup.ts';
import type { Faults } from './scenario.ts';
import { tokenBucket } from './token-bucket.ts';

/** What came to a provider in one second, and what it did. Connections that it refused it does not know of. */
export interface Second {
  asked: number;
  served: number;
  /** With a 429. */
  limited: number;
  /** Because it was away, or by a hiccup. */
  failed: number;
}

export interface Provider {
  readonly port: number;
  /** From here on it fails as planned, and counts. */
  begin(): void;
  /** By seconds since then. */
  seconds(): readonly Second[];
  /** Requests to go on with what nobody said. */
  misasked(): number;
}

export interface ProviderOptions {
  readonly place: number;
  readonly seed: number;
  readonly faults: Faults;
}

export async function startProvider({ place, seed, faults }: ProviderOptions): Promise<Provider> {
  const book: Second[] = [];
  const tries = new Map<number, number>();
  const away = faults.away.filter(({ provider }) => provider === place);
  const takes = faults.perSecond === undefined ? () => true : tokenBucket(faults.perSecond);
  let beganAt: number | undefined;
  let misasked = 0;

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const body: Buffer[] = [];
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('data', (piece: Buffer) => body.push(piece));
    request.on('end', () => take(readAsked(Buffer.concat(body).toString()), response));
  });
  server.keepAliveTimeout = 120_000;
  const port = await listen(server, 0);

  function take(asked: Asked, response: ServerResponse): void {
    const { call, stream, text } = asked;
    if (text === undefined) {
      misasked += 1;
      response.writeHead(400).end('{"error":{"message":"That is no beginning of this story.","type":"invalid_request_error"}}');
      return;
    }
    const before = tries.get(call) ?? 0;
    const ms = lengthOf(asked, hashed(seed, 8, place, call, before) / 2 ** 32);
    if (beganAt === undefined) return answer(response, { text, stream, ms, hiccup: undefined });
    tries.set(call, before + 1);
    const at = (performance.now() - beganAt) / 1000;
    const second = secondOf(book, at);
    second.asked += 1;
    const gone = away.find(({ from, to }) => at >= from && at < to);
    if (gone) {
      second.failed += 1;
      return gone.how === '503' ? sayStatus(response, '503') : resetConnection(response);
    }
    if (!takes(at)) {
      second.limited += 1;
      return sayStatus(response, '429');
    }
    const hiccup = hiccupOf({ seed, provider: place, call, before, stream }, faults);
    second[hiccup === undefined ? 'served' : hiccup.kind === '429' ? 'limited' : 'failed'] += 1;
    answer(response, { text, stream, ms, hiccup });
  }

  /** A process that is gone closes what it had open. */
  async function refuse(from: number, to: number): Promise<void> {
    await sleep(from * 1000);
    server.close();
    server.closeAllConnections();
    await sleep((to - from) * 1000);
    await listen(server, port);
  }

  return {
    port,
    begin() {
      beganAt = performance.now();
      for (const { from, to, how } of away) if (how === 'refused') void refuse(from, to);
    },
    seconds: () => book,
    misasked: () => misasked,
  };
}

function secondOf(book: Second[], at: number): Second {
  const i = Math.floor(at);
  while (book.length <= i) book.push({ asked: 0, served: 0, limited: 0, failed: 0 });
  return book[i] as Second;
}

/** An outgoing connection may have got the port meanwhile: then until it is free. */
async function listen(server: Server, port: number): Promise<number> {
  for (;;) {
    server.listen({ port, host: '127.0.0.1', backlog: 4096 });
    try {
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    } catch {
      await sleep(20);
    }
  }
}
