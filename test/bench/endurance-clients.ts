// The clients of the endurance bench, in a process of their own so that the gateway does not wait for them. MODE says how they read:
// `open` and `tokens` as fast as they can, `flood` hardly or not at all.
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { serveParent } from './child.ts';

const port = Number(process.env.GATEWAY);
const mode = process.env.MODE ?? 'open';
const model = process.env.MODEL ?? 'crowd';
const count = Number(process.env.COUNT ?? 1);
/** Streams whose first byte is still awaited: more at once would measure the listen queues. */
const atOnce = 100;

const path = '/ai/v1/chat/completions';
const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: mode }] });
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };

/** How the streams are doing. `whole`: ended with the terminator; `broken`: in any other way, or never begun. */
const state = { begun: 0, whole: 0, broken: 0, events: 0, firstBroken: '' };
/** Bytes that each slow reader has read, headers included. */
const read: number[] = [];

function broken(why: string): void {
  state.broken += 1;
  state.firstBroken ||= why;
}

/** Resolves when the stream has begun, or will not. */
function fastReader(): Promise<void> {
  return new Promise((resolve) => {
    const asking = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent: false }, (answer) => {
      let tail = '';
      let first = true;
      answer.setEncoding('latin1');
      answer.on('data', (text: string) => {
        if (first) state.begun += 1;
        first = false;
        resolve();
        // An event's end may be cut in two.
        const seam = tail.endsWith('\n') && !tail.endsWith('\n\n') ? '\n' : '';
        state.events += (seam + text).split('\n\n').length - 1;
        tail = (tail + text).slice(-200);
      });
      answer.on('error', () => {}); // the close that follows is what counts
      answer.on('close', () => {
        if (answer.statusCode === 200 && tail.endsWith('data: [DONE]\n\n')) state.whole += 1;
        else broken(`${answer.statusCode} ...${tail}`);
        resolve();
      });
    });
    asking.on('error', (error) => {
      broken(String(error));
      resolve();
    });
    asking.end(body);
  });
}

/** A bare socket, because it must take 1 kB from the kernel at a time: a stream of Node takes 64 kB. */
function slowReader(i: number): Promise<void> {
  return new Promise((resolve) => {
    read[i] = 0;
    const stops = i % 2 === 1;
    const socket: Socket = connect({
      host: '127.0.0.1',
      port,
      onread: {
        buffer: Buffer.alloc(1024),
        callback(bytes, buffer) {
          if (read[i] === 0) {
            if (buffer.subarray(0, 12).toString() === 'HTTP/1.1 200') state.begun += 1;
            else broken(Buffer.from(buffer.subarray(0, bytes)).toString());
            resolve();
            if (!stops) setInterval(() => socket.resume(), 1000);
          }
          read[i] = (read[i] ?? 0) + bytes;
          return false;
        },
      },
    });
    socket.on('error', (error) => {
      broken(String(error));
      resolve();
    });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST ${path} HTTP/1.1\r\nhost: gateway\r\n${lines.join('')}\r\n${body}`);
  });
}

serveParent(0, { state: () => state, read: () => read });

let next = 0;
async function begin(): Promise<void> {
  while (next < count) {
    next += 1;
    await (mode === 'flood' ? slowReader(next - 1) : fastReader());
  }
}
await Promise.all(Array.from({ length: atOnce }, begin));
