import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientConnection } from '../call/http.ts';

/** The connection of one request of node:http. A class, because it listens to the response once for all who want to know of its end. */
export class NodeConnection implements ClientConnection {
  /** Bytes of the body that are read and not yet parsed. */
  bodyHeld = 0;
  /** Bytes of the body that were read. */
  bodyRead = 0;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  #refused = false;
  #listeners: ((complete: boolean) => void)[] | undefined;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
  }

  held(): number {
    return this.bodyHeld + this.#response.writableLength;
  }

  onClosed(listener: (complete: boolean) => void): void {
    const response = this.#response;
    if (response.closed || response.writableFinished) return listener(response.writableFinished);
    if (this.#listeners) return void this.#listeners.push(listener);
    this.#listeners = [listener];
    // `close` of the request fires when its body is consumed; only the response knows that the client left. `finish` comes first where it
    // did not, and before instrumentation ends the span of the request.
    const closed = () => {
      const listeners = this.#listeners ?? [];
      this.#listeners = [];
      for (const listener of listeners) listener(response.writableFinished);
    };
    response.on('finish', closed).on('close', closed); // told twice, it has nobody left to tell
  }

  bodyLeft(): number {
    const { complete, headers, httpVersionMajor } = this.#request;
    if (complete || httpVersionMajor > 1) return 0; // the streams of HTTP/2 end each by itself
    const length = headers['content-length'];
    if (length !== undefined) return Math.max(0, Number(length) - this.bodyRead);
    return headers['transfer-encoding'] === undefined ? 0 : Number.POSITIVE_INFINITY;
  }

  refuseBody(): void {
    if (this.#refused) return;
    this.#refused = true;
    this.#request.pause();
    const { httpVersionMajor, socket } = this.#request;
    if (httpVersionMajor > 1) return;
    // Each piece that is parsed of what was read before makes the request ask for more.
    const pause = () => void socket.pause();
    pause();
    socket.on('resume', pause);
  }

  drain(): void {
    this.#request.resume();
  }

  destroy(): void {
    // Not the response: once that is finished, it has no socket any more.
    if (this.#request.httpVersionMajor === 1) this.#request.socket.destroy();
    else this.#response.destroy();
  }
}
