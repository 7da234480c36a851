import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUnderstudy, type Options, type Understudy, type UnderstudyEvent } from '@understudy/core';
import OpenAI from 'openai';
import { afterEach } from 'vitest';

/** What a host was asked. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** How a host answers whatever it is asked: with a status and a body, or by a function. */
export type Says =
  | { readonly status: number; readonly body: string | Uint8Array; readonly type?: string }
  | ((response: ServerResponse) => void);

interface PlainHost {
  readonly asked: readonly Asked[];
  readonly url: string;
}

/** Two hosts, an instance over both, and OpenAI's SDK in front of it. `a` is of OpenAI's kind (`plain` is the same host as a compatible one), `b` a compatible one; both are hosts of other kinds too. */
export interface PlainRig {
  readonly a: PlainHost;
  readonly b: PlainHost;
  readonly events: readonly UnderstudyEvent[];
  readonly client: OpenAI;
  readonly understudy: Understudy;
}

const cleanUps: (() => unknown)[] = [];

/** Registers, with the file that it is called in, that what `setup` starts ends after each test. */
export function plainHosts() {
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  return async function setup(a: Says, b: Says, models: Options['models'], more: Partial<Options> = {}): Promise<PlainRig> {
    const hosts = { a: await startHost(a), b: await startHost(b) };
    const understudy = createUnderstudy({
      ...more,
      providers: {
        a: { kind: 'openai', baseURL: `${hosts.a.url}/v1`, apiKey: 'key-of-a-0001' },
        b: { kind: 'openai-compatible', baseURL: `${hosts.b.url}/v1`, apiKey: 'key-of-b-0001' },
        plain: { kind: 'openai-compatible', baseURL: `${hosts.a.url}/v1` },
        google: { kind: 'gemini', baseURL: hosts.a.url, apiKey: 'key-of-g-0001' },
        'google-too': { kind: 'gemini', baseURL: hosts.b.url, apiKey: 'key-of-g-0002' },
        cohere: { kind: 'cohere', baseURL: hosts.a.url, apiKey: 'key-of-c-0002' },
        'cohere-too': { kind: 'cohere', baseURL: hosts.b.url, apiKey: 'key-of-c-0003' },
        claude: { kind: 'anthropic', baseURL: hosts.b.url, apiKey: 'key-of-c-0001' },
      },
      models,
    });
    cleanUps.push(() => understudy.close({ drain: 0 }));
    const events: UnderstudyEvent[] = [];
    understudy.on((event) => void events.push(event));
    const client = new OpenAI({ baseURL: 'http://understudy/v1', apiKey: '-', fetch: understudy.fetch, maxRetries: 0 });
    return { ...hosts, events, client, understudy };
  };
}

async function startHost(says: Says): Promise<PlainHost> {
  const asked: Asked[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push({ path: request.url ?? '', headers: request.headers, bytes: Buffer.concat(chunks) });
    if (typeof says === 'function') return says(response);
    response.writeHead(says.status, { 'content-type': says.type ?? 'application/json' }).end(says.body);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  cleanUps.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
