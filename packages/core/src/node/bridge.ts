import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnswerStream, HttpAnswer, HttpBody, HttpCall } from '../call/http.ts';
import { rawTarget } from './raw-target.ts';
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
  return {
    method: request.method ?? 'GET',
    path: path + query,
    headers: request.headers,
    overHttp: true,
    readBody(limit) {
      if (!wasParsed(request, parsed)) return readRaw(request, limit);
      warnOfSmallerParser(request, limit);
      return Promise.resolve(readParsed(request, parsed, limit));
    },
    onClientGone(listener) {
      // `close` of the request fires when its body is consumed; only the response knows that the client left.
      if (response.closed && !response.writableFinished) listener();
      else response.once('close', () => response.writableFinished || listener());
    },
  };
}

/** Some body parsers leave an empty object where they did not read: then the body still waits in the socket. */
function wasParsed(request: IncomingMessage, parsed: unknown): boolean {
  if (parsed === undefined || parsed === null) return false;
  return request.readableEnded || typeof parsed !== 'object' || Object.keys(parsed).length > 0;
}

function readParsed(request: IncomingMessage, parsed: unknown, limit: number): HttpBody {
  if (typeof parsed === 'string') return parseJson(parsed, limit);
  if (Buffer.isBuffer(parsed)) return parsed.length > limit ? tooLarge(limit) : parseJson(parsed.toString('utf8'), limit);
  return sizeOf(request, parsed) > limit ? tooLarge(limit) : { ok: true, value: parsed };
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

function readRaw(request: IncomingMessage, limit: number): Promise<HttpBody> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve(refuseRest(request, limit));
  if (request.readableEnded || request.destroyed) return Promise.resolve(alreadyRead(request));
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const done = (body: HttpBody) => {
      request.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      resolve(body);
    };
    const onData = (piece: Buffer) => {
      pieces.push(piece);
      length += piece.length;
      if (length > limit) done(refuseRest(request, limit));
    };
    const onEnd = () => done(parseJson((pieces.length === 1 ? pieces[0] : Buffer.concat(pieces))?.toString('utf8') ?? '', limit));
    const onGone = () => done({ ok: false, problem: 'gone', detail: 'The client left before its body was read' });
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

/** Reads the rest away, so that the client gets to see the answer instead of a reset; a huge rest is cut by closing the connection. */
function refuseRest(request: IncomingMessage, limit: number): HttpBody {
  request.resume();
  return tooLarge(limit);
}

function alreadyRead(request: IncomingMessage): HttpBody {
  if (request.destroyed && !request.readableEnded)
    return { ok: false, problem: 'gone', detail: 'The client left before its body was read' };
  return { ok: false, problem: 'not-json', detail: 'The body is empty, or was read by a middleware that kept nothing of it' };
}

function tooLarge(limit: number): HttpBody {
  return { ok: false, problem: 'too-large', detail: `The body is larger than ${limit} bytes` };
}

function parseJson(text: string, limit: number): HttpBody {
  if (text.length > limit) return tooLarge(limit);
  if (text.trim() === '') return { ok: false, problem: 'not-json', detail: 'The body is empty; send a JSON object' };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, problem: 'not-json', detail: `The body is no JSON: ${(error as Error).message}` };
  }
}

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
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

async function writeStream(stream: AnswerStream, response: Response): Promise<void> {
  const onClose = () => stream.cancel();
  response.once('close', onClose);
  // A socket error after headers has no other listener in plain node:http; the close that follows is what we act on.
  response.on('error', ignore);
  response.flushHeaders();
  for (;;) {
    const text = await stream.next();
    if (text === undefined || response.destroyed) break;
    const flowing = response.write(text);
    response.flush?.();
    if (!flowing) await drained(response);
  }
  response.off('close', onClose);
  if (response.destroyed) stream.cancel();
  else response.end();
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
