import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { HostileAnswer, Step } from './answer.ts';

/** A provider on a bare socket: it says what no HTTP server would let it say. */
export interface HostileProvider {
  readonly url: string;
  readonly openSockets: number;
  /** What the next connections and requests get, in the order in which they come. */
  play(draw: () => HostileAnswer): void;
  close(): Promise<void>;
}

export async function startHostileProvider(): Promise<HostileProvider> {
  const sockets = new Set<Socket>();
  let draw: () => HostileAnswer = () => {
    throw new Error('A connection came before there was a play.');
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    const heard = listen(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    serve(socket, heard).catch((error) => socket.destroy(error));
  });

  /** Answers one request after the other, whether or not they are there yet. */
  async function serve(socket: Socket, { until, take }: Heard): Promise<void> {
    while (!socket.destroyed) {
      const answer = draw();
      if (answer.after !== 'connect') await until(answer.after);
      if (socket.destroyed) return;
      await say(
        socket,
        answer.steps(/"stream":\s*true|:streamGenerateContent|\/(?:converse-stream|invoke-with-response-stream) /.test(take())),
      );
      if (answer.after === 'connect') await until('request');
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get openSockets() {
      return sockets.size;
    },
    play(play) {
      draw = play;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Heard {
  /** Resolves when so much of a request has come, or when nothing more will. */
  until(what: 'headers' | 'request'): Promise<void>;
  /** The request, as far as it came: the next one is waited for from here on. */
  take(): string;
}

function listen(socket: Socket): Heard {
  let heard = '';
  let wake = (): void => {};
  socket.on('data', (bytes: Buffer) => {
    heard += bytes.toString('latin1');
    wake();
  });
  // Whoever asked is gone.
  socket.on('end', () => socket.destroy()).on('close', () => wake());
  const head = () => heard.indexOf('\r\n\r\n');
  const end = () => head() + 4 + Number(/content-length: (\d+)/i.exec(heard.slice(0, head()))?.[1] ?? 0);
  const isHere = (what: 'headers' | 'request') => head() >= 0 && (what === 'headers' || heard.length >= end());
  return {
    async until(what) {
      while (!isHere(what) && !socket.destroyed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    take() {
      const taken = heard;
      heard = head() < 0 ? '' : heard.slice(end());
      return taken;
    },
  };
}

async function say(socket: Socket, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (socket.destroyed) return;
    if (step.do === 'write') {
      if (!socket.write(step.bytes)) await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
    } else if (step.do === 'wait') await pause(step.ms);
    else if (step.do === 'await') await step.what;
    else if (step.do === 'stall') await new Promise((resolve) => socket.once('close', resolve));
    else if (step.do === 'reset') socket.resetAndDestroy();
    else if (step.do === 'close') socket.destroy();
    else socket.end();
  }
}
