import { connect, type Socket } from 'node:net';

/** A client by hand, which sends and reads only what it is told to. */
export interface RawClient {
  readonly socket: Socket;
  /** All that was read so far. */
  text(): string;
  /** Sends bytes; resolves when they have left this process, or the socket is closed. */
  send(bytes: string | Buffer): Promise<void>;
  /** Reads on until the socket is closed, and gives all that came. */
  rest(): Promise<string>;
}

/** Connects; reads nothing until `rest()` where `paused`. */
export function rawClient(url: string, { paused = false } = {}): RawClient {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {}); // a reset is what some of these clients deserve
  if (!paused)
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
    });
  return {
    socket,
    text: () => text,
    send: (bytes) => Promise.race([closed, new Promise<void>((resolve) => socket.write(bytes, () => resolve()))]),
    async rest() {
      socket.resume();
      if (paused)
        socket.on('data', (piece) => {
          text += piece.toString('latin1');
        });
      await closed;
      return text;
    },
  };
}

/** The head of a request with a JSON body of so many bytes; chunked where no length is given. */
export function requestHead(url: string, path: string, length?: number, more: Readonly<Record<string, string>> = {}): string {
  const { host, pathname } = new URL(url + path);
  const size = length === undefined ? 'transfer-encoding: chunked' : `content-length: ${length}`;
  const headers = Object.entries(more).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n${size}\r\n${headers.join('')}\r\n`;
}

/** A chunk of a chunked body. */
export function chunk(bytes: string): string {
  return `${Buffer.byteLength(bytes).toString(16)}\r\n${bytes}\r\n`;
}
