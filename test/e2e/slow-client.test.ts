import { connect, type Socket } from 'node:net';
import { createUnderstudy } from '@understudy/core';
import { startProvider } from '@understudy/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { frameworks, startApp } from '../support/apps.ts';
import { type ClientName, clientNames, rawRequest } from '../support/clients.ts';
import { watchCalls } from '../support/watch-calls.ts';

const idleMs = 200;
/** Some 60 MB on the wire: more than all socket buffers on the way hold, which the kernel makes larger on a busy machine. */
const tokens = Array.from({ length: 5000 }, (_, number) => `token ${number} ${'x'.repeat(12_000)} `);
const terminators: Readonly<Record<ClientName, string>> = {
  'openai-chat': 'data: [DONE]',
  'anthropic-messages': 'event: message_stop',
};

/** A client that reads nothing after the first bytes, until told to. */
async function slowClient(url: string, client: ClientName): Promise<{ readonly socket: Socket; rest(): Promise<string> }> {
  const { path, init } = rawRequest(client, true);
  const { hostname, port, pathname } = new URL(url + path);
  const socket = connect(Number(port), hostname);
  const headers = `host: ${hostname}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${init.body.length}`;
  socket.write(`POST ${pathname} HTTP/1.1\r\n${headers}\r\n\r\n${init.body}`);
  let text = '';
  socket.on('data', (piece) => {
    text += piece.toString('latin1');
  });
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  return {
    socket,
    async rest() {
      socket.resume();
      await new Promise((resolve) => socket.once('close', resolve));
      return text;
    },
  };
}

describe.each(frameworks)('a client of a %s app that reads slower than the provider sends', (framework) => {
  it.each(clientNames)('slows the provider down, and its slowness is nobody else’s stall (%s)', async (client) => {
    const provider = await startProvider({ wire: 'openai', answer: { tokens } });
    const instance = createUnderstudy({
      providers: { openai: { apiKey: 'sk-key-for-openai-0001', baseURL: provider.baseURL } },
      models: { workhorse: { targets: ['openai/gpt-4o-mini'] } },
      policy: { timeout: { idle: idleMs } },
    });
    const watch = watchCalls(instance);
    const app = await startApp(framework, instance);
    onTestFinished(async () => {
      await app.close();
      await instance.close({ drain: 0 });
      await provider.close();
    });

    const { rest } = await slowClient(app.url, client);
    const readOnAt = performance.now() + 4 * idleMs; // what is tested is that time goes by
    await vi.waitUntil(() => performance.now() > readOnAt);
    expect(provider.requests[0]?.finished).toBe(false);
    expect(watch.of('attempt.end')).toEqual([]);

    const text = await rest();
    expect(text).toContain(`token ${tokens.length - 1} `);
    expect(text).toContain(terminators[client]);
    await watch.ended(1);
    expect(watch.of('call.end')).toMatchObject([{ outcome: 'served' }]);
  });
});
