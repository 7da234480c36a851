import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { queryObjects } from 'node:v8';
import { createUnderstudy } from '@understudy/core';
import { Client } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';

const answer = JSON.stringify({
  ...{ id: 'c', object: 'chat.completion', created: 1, model: 'm' },
  choices: [{ index: 0, message: { role: 'assistant', content: 'Said.' }, finish_reason: 'stop' }],
});
const waiting: (() => void)[] = [];
let open = 0;
let arrived = () => {};
// A provider that keeps a connection for a second, as some do, and says so: undici lets go of it before that.
const server = createServer({ keepAliveTimeout: 1500, keepAliveTimeoutBuffer: 0 }, (request, response) => {
  request.resume().on('end', () => {
    waiting.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end(answer));
    arrived();
  });
});
server.on('connection', (socket) => {
  open += 1;
  socket.on('close', () => {
    open -= 1;
  });
});

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const clients = () => queryObjects(Client, { format: 'count' }) as unknown as number;

it('a peak leaves no sockets and no clients of sockets behind, and calls go on through it', async () => {
  const before = clients();
  const instance = createUnderstudy({
    providers: {
      local: { kind: 'openai-compatible', baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` },
    },
    models: { workhorse: { targets: ['local/m'] } },
  });
  const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hi' }] });
  const ask = async () => (await instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body })).status;
  const peak = async (size: number) => {
    const all = new Promise<void>((resolve) => {
      arrived = () => waiting.length === size && resolve();
    });
    const calls = Array.from({ length: size }, ask);
    await all;
    const [during, sockets] = [clients() - before, open];
    for (const release of waiting.splice(0)) release();
    expect(new Set(await Promise.all(calls))).toEqual(new Set([200]));
    return { during, sockets };
  };
  const { during, sockets } = await peak(200);
  expect(sockets).toBe(200);
  expect(during).toBeGreaterThanOrEqual(200); // it sees them
  await expect.poll(() => open, { timeout: 10_000, interval: 50 }).toBe(0);
  await expect.poll(clients, { timeout: 5000, interval: 50 }).toBeLessThanOrEqual(before + 2);
  expect((await peak(20)).sockets).toBe(20);
  await instance.close({ drain: 0 });
});
