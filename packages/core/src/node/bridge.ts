import type { IncomingMessage, ServerResponse } from 'node:http';
import { aside } from '../call/aside.ts';
import type { AnswerStream, HttpAnswer, HttpBody, HttpCall } from '../call/http.ts';
import type { JsonLimits } from '../call/json-meter.ts';
import { NodeConnection } from './client-connection.ts';
import { rawTarget } from './raw-target.ts';
import { longBody, ReadBody, tooLarge } from './read-body.ts';
import { warnOfSmallerParser } from './smaller-parser.ts';

/** What frameworks add to node's response: compression has a `flush`, and buffers event streams without it. */
type Response = ServerResponse & { flush?: () => void };

/**
 * A request of node:http as the gateway takes it.
 *
 * @param target - what was sent below the mount point, with the query; see `rawTarget`
 * @param parsed - the body, where a body parser ran before; undefined: it is read from the socket
 */
export function toHttpCall(request: IncomingMessage, response: ServerResponse, target: string, parsed?: unknown): HttpCall {
  const { path, query } = rawTarget(target);
  const connection = new NodeConnection(request, response);
  return {
    method: request.method ?? 'GET',
    path: path + query,
    headers: request.headers,
    overHttp: true,
    readBody(limit, shape, hasRoom) {
      if (!wasParsed(request, parsed)) return readRaw(request, { limit, shape, hasRoom, connection });
      warnOfSmallerParser(request, limit);
      return readParsed(request, parsed, limit, shape);
    },
    onClientGone: (listener) => connection.onClosed((complete) => complete || listener()),
    connection,
  };
}

/** Some body parsers leave an empty object where they did not read: then the body still waits in the socket. */
function wasParsed(request: IncomingMessage, parsed: unknown): boolean {
  if (parsed === undefined || parsed === null) return false;
  return request.readableEnded || typeof parsed !== 'object' || Object.keys(parsed).length > 0;
}

async function readParsed(
  request: IncomingMessage,
  parsed: unknown,
  limit: number,
  shape: JsonLimits | 'bytes',
): Promise<HttpBody> {
  if (shape === 'bytes' && !Buffer.isBuffer(parsed)) return { ok: false, problem: 'not-json', detail: keptNothing };
  if (typeof parsed !== 'string' && !Buffer.isBuffer(parsed)) {
    const size = sizeOf(request, parsed);
    return size > limit ? tooLarge(limit) : { ok: true, value: parsed, ...(size >= longBody && { long: true }) };
  }
  const body = new ReadBody(limit, shape);
  return body.add(Buffer.from(parsed)) ?? body.value();
}

/** The limit of a body parser is the app's, ours holds as well. Bytes; measured only where the headers do not tell. */
function sizeOf({ headers }: IncomingMessage, parsed: unknown): number {
  const length = Number(headers['content-length'] ?? Number.NaN);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (Number.isFinite(length) && encoding === 'identity') return length;
  try {
    return Buffer.byteLength(JSON.stringify(parsed));
  } catch {
    return 0; // nested too deep to be written: refused for that right after
  }
}

interface ReadRaw {
  readonly limit: number;
  readonly shape: JsonLimits | 'bytes';
  readonly hasRoom: () => boolean;
  readonly connection: NodeConnection;
}

/** Of a body over its limit nothing is read beyond the piece that crossed it; what its client sends on is the gateway's to end. */
function readRaw(request: IncomingMessage, { limit, shape, hasRoom, connection }: ReadRaw): Promise<HttpBody> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve(tooLarge(limit));
  if (request.readableEnded || request.destroyed) return Promise.resolve(alreadyRead(request));
  return new Promise((resolve) => {
    const body = new ReadBody(limit, shape);
    let isFirst = true;
    const done = (read: HttpBody | Promise<HttpBody>) => {
      request.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      connection.bodyHeld = 0;
      resolve(read);
    };
    const refuse = (refused: HttpBody) => {
      connection.refuseBody();
      done(refused);
    };
    const onData = (piece: Buffer) => {
      const refused = body.add(piece);
      connection.bodyHeld += piece.length;
      connection.bodyRead = connection.bodyHeld;
      const came = connection.bodyRead + request.readableLength; // what waits for its turn has come too
      if (refused) refuse(refused);
      else if (came > limit) refuse(tooLarge(limit));
      else if (!isFirst && !hasRoom()) refuse(noRoom);
      isFirst = false;
    };
    const onEnd = () => done(body.value());
    const onGone = () => done({ ok: false, problem: 'gone', detail: 'The client left before its body was read' });
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

const noRoom: HttpBody = { ok: false, problem: 'no-room', detail: 'Too much is being held for other calls' };

function alreadyRead(request: IncomingMessage): HttpBody {
  if (request.destroyed && !request.readableEnded)
    return { ok: false, problem: 'gone', detail: 'The client left before its body was read' };
  return { ok: false, problem: 'not-json', detail: keptNothing };
}

const keptNothing = 'The body is empty, or was read by a middleware that kept nothing of it';

/** Writes an answer, an event stream piece by piece as it comes. Resolves when all is written or the client is gone; never rejects. */
export async function writeAnswer(answer: HttpAnswer, response: Response): Promise<void> {
  const { status, headers, body } = answer;
  if (response.headersSent || response.destroyed) {
    if (typeof body !== 'string') body.cancel();
    return;
  }
  if (typeof body !== 'string') {
    response.writeHead(status, headers);
    return writeStream(body, response);
  }
  const bytes = asBytes(body);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(bytes) });
  response.end(bytes);
}

/** UTF-16 units: shorter texts leave at once. */
const longText = 64 * 1024;

/** A long text as bytes: while it waits for a slow reader, a text would be kept beside its bytes. */
export function asBytes(text: string): string | Buffer {
  return text.length > longText ? Buffer.from(text) : text;
}

function writeStream(stream: AnswerStream, response: Response): Promise<void> {
  const onClose = () => stream.cancel();
  response.once('close', onClose);
  // A socket error after headers has no other listener in plain node:http; the close that follows is what we act on.
  response.on('error', ignore);
  response.flushHeaders();
  return new Promise((resolve) => {
    const end = () => {
      response.off('close', onClose);
      if (response.destroyed) stream.cancel();
      else if (stream.brokeOff?.()) response.destroy();
      else response.end();
      resolve();
    };
    new StreamWriter(stream, response, end).pump();
  });
}

/** Writes piece after piece. Callbacks and no async function: this runs for every event of every stream. */
class StreamWriter {
  readonly #stream: AnswerStream;
  readonly #response: Response;
  readonly #end: () => void;
  readonly #encoding: BufferEncoding;
  #isAsking = false;
  #cameAtOnce = false;

  constructor(stream: AnswerStream, response: Response, end: () => void) {
    this.#stream = stream;
    this.#response = response;
    this.#end = end;
    this.#encoding = stream.isBytes ? 'latin1' : 'utf8';
  }

  /** A loop for pieces that come at once: a call from within a call would fill the stack. */
  pump(): void {
    do {
      this.#cameAtOnce = false;
      this.#isAsking = true;
      this.#stream.read(this.#take);
      this.#isAsking = false;
    } while (this.#cameAtOnce);
  }

  readonly #take = (text: string | undefined): void => {
    const response = this.#response;
    if (text === undefined || response.destroyed) return this.#end();
    const flowing = response.write(text, this.#encoding);
    response.flush?.();
    if (!flowing) aside(drained(response).then(() => this.pump()));
    else if (this.#isAsking) this.#cameAtOnce = true;
    else this.pump();
  };
}

/** Waits until a slow client has read on, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function ignore(): void {}
