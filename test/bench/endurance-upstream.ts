// The provider of the endurance bench. What it does with a stream depends on a word in the prompt: `open` sends a token every two
// seconds until told to finish, `flood` 10 MB as fast as they are taken, `tokens` as many events as TOKENS says and then nothing until
// told to finish.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveParent } from './child.ts';

const tokens = Number(process.env.TOKENS ?? 1_000_000);
const floodBytes = 10 * 1024 * 1024;
/** Events in one write. One write for each would measure the system calls of this process. */
const burst = 100;
/** About four characters a token, as English has. */
const words = ['the', 'rain', 'in', 'Spain', 'falls', 'mainly', 'on', 'every', 'plain'];

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'gpt-bench',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`;
const role = chunk({ role: 'assistant', content: '' });
const last = `${chunk({}, 'stop')}data: [DONE]\n\n`;
const large = Buffer.from(chunk({ content: 'x'.repeat(1000) }).repeat(16));

const open = new Set<ServerResponse>();
let sent = 0;
let finish: () => void = () => {};
const finished = new Promise<void>((resolve) => {
  finish = resolve;
});

/** Bytes that the kernel took of each flood. */
const floods: { taken: number; closed: boolean }[] = [];

/** Resolves when the kernel has taken the bytes; false where the reader is gone. */
const write = (response: ServerResponse, bytes: Buffer | string): Promise<boolean> =>
  new Promise((resolve) => response.write(bytes, (error) => resolve(!error)));

function holdOpen(response: ServerResponse): void {
  open.add(response);
  const say = () => {
    sent += 1;
    response.write(chunk({ content: ` token${sent}` }));
  };
  response.write(role);
  say();
  const timer = setInterval(say, 2000);
  response.on('close', () => {
    open.delete(response);
    clearInterval(timer);
  });
  void finished.then(() => {
    clearInterval(timer);
    response.end(last);
  });
}

async function flood(response: ServerResponse): Promise<void> {
  const own = { taken: 0, closed: false };
  floods.push(own);
  response.on('close', () => {
    own.closed = true;
  });
  while (own.taken < floodBytes && (await write(response, large))) own.taken += large.length;
  if (!own.closed) response.end(last);
}

async function manyTokens(response: ServerResponse): Promise<void> {
  let said = 0;
  while (said < tokens) {
    let text = '';
    for (const until = Math.min(tokens, said + burst); said < until; ) {
      said += 1;
      text += chunk({ content: ` ${words[said % words.length]}` });
    }
    if (!(await write(response, text))) return;
  }
  // Its reader wants to look at a stream that is still open.
  await finished;
  response.end(last);
}

const server = createServer((request, response) => {
  const body: Buffer[] = [];
  request.on('data', (piece: Buffer) => body.push(piece));
  request.on('end', () => {
    const text = Buffer.concat(body).toString();
    response.on('error', () => {});
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    if (text.includes('"flood"')) void flood(response);
    else if (text.includes('"tokens"')) void manyTokens(response);
    else holdOpen(response);
  });
});

server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  serveParent((server.address() as AddressInfo).port, {
    finish,
    sent: () => sent,
    floods: () => floods,
  }),
);
