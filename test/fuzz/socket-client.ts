import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { HostileRequest } from './request.ts';

export interface Heard {
  /** `left`: the client ended it; `hung`: nothing ended it. */
  readonly ended: 'answered' | 'left' | 'hung';
  /** All that came, head included. */
  readonly text: string;
}

/** Sends a request on a socket of its own and reads until that is closed. Never rejects. */
export async function sendOnSocket(url: string, request: HostileRequest, limitMs: number): Promise<Heard> {
  const { hostname, port, pathname } = new URL(url);
  const { method, path, headers, body, leaves, slowMs, saidLength, pipelined, pauseMs } = request;
  const { promise, resolve } = Promise.withResolvers<Heard['ended']>();
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    if (text.length < 100_000) text += bytes.toString('latin1');
  });
  socket.on('end', () => socket.end());
  socket.on('close', () => resolve('answered'));
  const written = (connection: string) => {
    const lines = [
      `${method} ${pathname}${path} HTTP/1.1`,
      `host: ${hostname}`,
      `connection: ${connection}`,
      `content-length: ${saidLength ?? Buffer.byteLength(body)}`,
      ...headers.map(([name, value]) => `${name}: ${value}`),
    ];
    return `${lines.join('\r\n')}\r\n\r\n${body}`;
  };
  const timers: NodeJS.Timeout[] = [];
  const after = (ms: number, then: () => void) => timers.push(setTimeout(then, ms));
  const bytes = Buffer.from((pipelined ? written('keep-alive') : '') + written('close'));
  const half = pauseMs > 0 ? Math.floor(bytes.length / 2) : bytes.length;
  socket.write(bytes.subarray(0, half));
  if (half < bytes.length) after(pauseMs, () => socket.write(bytes.subarray(half)));
  after(limitMs, () => resolve('hung'));
  // Who says more than it sends waits for ever, and is the one to leave.
  const leaving = leaves ?? (saidLength === undefined ? undefined : { afterMs: 100, by: 'reset' as const });
  if (leaving) {
    after(leaving.afterMs, () => {
      if (leaving.by === 'half-close') return void socket.end();
      resolve('left');
      if (leaving.by === 'reset') socket.resetAndDestroy();
      else socket.destroy();
    });
  }
  if (slowMs > 0) {
    socket.pause();
    after(slowMs, () => socket.resume());
  }
  const ended = await promise;
  for (const timer of timers) clearTimeout(timer);
  socket.destroy();
  await pause(0);
  return { ended, text };
}
