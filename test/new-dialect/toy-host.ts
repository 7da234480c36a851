import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Line {
  readonly by: string;
  readonly text: string;
}

export interface Asked {
  readonly who: string;
  readonly lines: readonly Line[];
  readonly aloud?: boolean;
  readonly mood?: string;
  readonly [other: string]: unknown;
}

/** A provider of the toy API on a real socket. `mode`: what every request meets; `cut`: its stream breaks off after three bits. */
export async function startToyHost(text: string) {
  const host = { mode: 'well' as 'well' | 'down' | 'cut', requests: [] as Asked[] };
  const server = createServer(async (request, response) => {
    const asked = JSON.parse(await bodyOf(request)) as Asked;
    host.requests.push(asked);
    if (host.mode === 'down') return void response.writeHead(503).end('{"oops":{"text":"down"}}');
    const said = text.slice(shown(asked).length);
    const end = { why: 'done', cost: { in: 5, out: 6 } };
    if (!asked.aloud) return void response.end(JSON.stringify({ who: asked.who, said, ...end, extra: 'kept' }));
    const bits = said.match(/\S+\s*/g) ?? [];
    const units = [{ who: asked.who, extra: 'kept' }, ...bits.map((bit, nr) => ({ bit, nr })), end, { bye: true }];
    await tell(response, request.headers.accept ?? '', host.mode === 'cut' ? units.slice(0, 4) : units);
    if (host.mode === 'cut') response.destroy();
    else response.end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return Object.assign(host, {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** Each unit on its own: the last one is with the operating system before anything else is done. */
async function tell(response: ServerResponse, accept: string, units: readonly object[]): Promise<void> {
  response.writeHead(200, { 'content-type': accept });
  for (const unit of units) {
    const written = accept === 'text/event-stream' ? `data: ${JSON.stringify(unit)}\n\n` : `${JSON.stringify(unit)}\n`;
    await new Promise((resolve) => response.write(written, resolve));
  }
}

/** What the request asks to go on with. */
function shown({ lines }: Asked): string {
  const [before, last] = lines.slice(-2);
  return before?.by === 'it' && last?.text.includes('cut off') ? before.text : '';
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return body;
}
