import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server } from 'node:net';
import { answerOf } from '../engine.test-support.ts';
import { createUnderstudy } from '../understudy.ts';
import type { Options } from './options.ts';

/** A key that only shows on the wire: `play` gets its value. */
interface SocketCase {
  readonly values: readonly [unknown, unknown];
  readonly sees: readonly [unknown, unknown];
  readonly play: (value: unknown) => Promise<unknown>;
}

const question = { method: 'POST', body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }) };

/** An instance with one real provider, and one key of it. */
async function withProvider(
  server: Server,
  scheme: 'http' | 'https',
  own: object,
  play: (ask: () => Promise<Response>) => Promise<unknown>,
  models: Options['models'] = { m: { targets: ['a/m'] } },
) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const instance = createUnderstudy({
    providers: {
      a: { kind: 'openai-compatible', baseURL: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, ...own },
    },
    models,
    policy: { retry: { attempts: 0 }, lastResort: 'off' },
  });
  try {
    return await play(() => instance.fetch('http://understudy/v1/chat/completions', question));
  } finally {
    await instance.close({ drain: 0 });
    await new Promise((resolve) => server.close(resolve));
  }
}

/** How many sockets two calls at once have. The first is answered when there can be no second one any more. */
async function sockets(maxConnections: unknown): Promise<number> {
  let opened = 0;
  const waiting: (() => void)[] = [];
  const server = createServer((_, response) => {
    waiting.push(() => response.setHeader('content-type', 'application/json').end(JSON.stringify(answerOf('hi').body)));
    if (waiting.length === maxConnections) for (const answer of waiting.splice(0)) answer();
  });
  server.on('connection', () => {
    opened += 1;
  });
  await withProvider(server, 'http', { maxConnections }, (ask) => Promise.all([ask(), ask()]));
  return opened;
}

/** Whether the first words of a client that speaks TLS offer HTTP/2. */
async function offersHttp2(http2: unknown): Promise<boolean> {
  let offers = false;
  const server = createSocketServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (hello) => {
      offers = hello.includes('\x02h2');
      socket.destroy();
    });
  });
  await withProvider(server, 'https', { http2 }, (ask) => ask());
  return offers;
}

/** What a caller of the class `"*"` is told whose provider takes the connection and never says a word of TLS. */
export async function silentHandshake(connect: string): Promise<string> {
  const server = createSocketServer((socket) => void socket.on('error', () => {}).resume());
  const models = { '*': { policy: { timeout: { connect } }, targets: ['a/*'] } };
  const told = await withProvider(server, 'https', {}, async (ask) => (await ask()).text(), models);
  return String(told);
}

/** Keys of a provider that decide about its sockets. */
export const socketCases: Readonly<Record<string, SocketCase>> = {
  maxConnections: { values: [1, 2], sees: [1, 2], play: sockets },
  http2: { values: ['off', true], sees: [false, true], play: offersHttp2 },
};
