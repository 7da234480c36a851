import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Clock } from './clock.ts';

/** The port and its connections. The port can be closed and opened again, and stays the same. */
export interface Listener {
  port(): number;
  openSockets(): number;
  /** Connections ever accepted, those reset at once included. */
  accepted(): number;
  /** The number of a connection, from 1. */
  numberOf(socket: Socket): number;
  /** A connection that is being answered is left alone by `refuse`. */
  busy(socket: Socket, isBusy: boolean): void;
  open(): Promise<void>;
  /** Closes the port, and the connections that nothing is being answered on. */
  refuse(): void;
  close(): Promise<void>;
}

export interface ListenerParts {
  readonly port: number;
  readonly clock: Clock;
  readonly accept: (socket: Socket) => void;
  readonly changed: () => void;
}

interface Connection {
  readonly number: number;
  busy: boolean;
}

const host = '127.0.0.1';
const reopenTries = 100; // somebody else may hold the port for a moment; 20 ms apart

export function createListener({ port: wantedPort, clock, accept, changed }: ListenerParts): Listener {
  const connections = new Map<Socket, Connection>();
  let server: Server | undefined;
  let shutting: Promise<void> = Promise.resolve();
  let opening: Promise<void> = Promise.resolve();
  let wanted = false;
  let closed = false;
  let port = wantedPort;
  let opened = false;
  let accepted = 0;

  function connected(socket: Socket): void {
    accepted += 1;
    socket.unref(); // a test run that failed before it closed its providers ends all the same
    connections.set(socket, { number: accepted, busy: false });
    socket.on('error', () => {}); // resets are what this package is for
    socket.on('close', () => {
      connections.delete(socket);
      changed();
    });
    accept(socket);
  }

  /** One after the other: a server that is closed while it begins to listen never says how that ended. */
  function open(): Promise<void> {
    wanted = !closed;
    opening = opening.catch(() => {}).then(listen);
    return opening;
  }

  async function listen(): Promise<void> {
    for (let attempt = 1; wanted && server === undefined; attempt++) {
      const created = createServer({ allowHalfOpen: true, noDelay: true }, connected);
      const failure = await tryListen(created, port);
      if (failure === undefined) {
        server = created.unref();
        port = (created.address() as AddressInfo).port;
        opened = true;
        if (!wanted) shut(); // refused again while it was opened
      } else {
        if (!opened || attempt === reopenTries) throw failure;
        if (!(await clock.wait(20))) return;
      }
    }
  }

  function shut(): void {
    const last = server;
    if (last === undefined) return;
    server = undefined;
    shutting = new Promise((resolve) => last.close(() => resolve()));
  }

  function refuse(): void {
    wanted = false;
    shut();
    for (const [socket, { busy }] of connections) if (!busy) socket.destroy();
  }

  async function close(): Promise<void> {
    closed = true;
    refuse();
    for (const socket of connections.keys()) socket.destroy();
    await opening.catch(() => {});
    await shutting;
    await Promise.all([...connections.keys()].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  }

  return {
    port: () => port,
    openSockets: () => connections.size,
    accepted: () => accepted,
    numberOf: (socket) => connections.get(socket)?.number ?? 0,
    busy(socket, isBusy) {
      const connection = connections.get(socket);
      if (connection === undefined) return;
      connection.busy = isBusy;
      if (!isBusy && server === undefined) socket.destroySoon();
    },
    open,
    refuse,
    close,
  };
}

/** 4096: a thousand clients that connect at once must not wait for the kernel's second try. */
function tryListen(server: Server, port: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve(error);
    server.once('error', failed);
    server.listen({ port, host, backlog: 4096 }, () => {
      server.off('error', failed);
      resolve(undefined);
    });
  });
}
