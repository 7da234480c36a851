// What the gateway is compared with: node:http and undici's `request`, which pipes bytes and knows nothing.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { serveParent } from './child.ts';

const pool = new Pool(process.env.UPSTREAM ?? '', { headersTimeout: 0, bodyTimeout: 0 });

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', async () => {
    const body = Buffer.concat(pieces);
    const headers = { 'content-type': 'application/json', authorization: 'Bearer key' };
    const answer = await pool.request({ path: request.url ?? '', method: 'POST', headers, body });
    response.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) });
    answer.body.pipe(response);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => serveParent((server.address() as AddressInfo).port));
