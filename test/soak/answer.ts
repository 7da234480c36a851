import type { ServerResponse } from 'node:http';
import { errorBodies, errorEvent, firstChunk, jsonHeaders, lastChunks, streamHeaders, textChunk } from '../sim/wire.ts';
import type { Asked } from './asked.ts';
import type { Hiccup } from './hiccup.ts';
import { piecesOf } from './story.ts';

/** Milliseconds before a failure. */
const failureMs = 10;
/** Nobody waits for a stalled stream as long. */
const stallMs = 60_000;

/** Milliseconds that a whole answer takes: 20-60 for JSON, 60-120 for a stream. */
export function lengthOf({ stream }: Pick<Asked, 'stream'>, random: number): number {
  return stream ? 60 + 60 * random : 20 + 40 * random;
}

export interface Plan {
  readonly text: string;
  readonly stream: boolean;
  readonly ms: number;
  readonly hiccup: Hiccup | undefined;
}

export function answer(response: ServerResponse, { text, stream, ms, hiccup }: Plan): void {
  const { kind } = hiccup ?? {};
  if (kind === 'reset') return after(failureMs, () => resetConnection(response));
  if (kind === '429' || kind === '500' || kind === '503') return after(failureMs, () => sayStatus(response, kind));
  if (kind === 'error-body') return after(failureMs, () => void response.writeHead(200, jsonHeaders).end(errorBodies[500]));
  if (kind === 'empty') return after(failureMs, () => void response.writeHead(200, stream ? streamHeaders : jsonHeaders).end());
  if (stream) sayStream(response, text, ms, hiccup);
  else after(ms, () => sayReply(response, text, kind === 'cut'));
}

export function sayStatus(response: ServerResponse, status: '429' | '500' | '503'): void {
  response.writeHead(Number(status), { ...jsonHeaders, ...(status === '429' && { 'retry-after': '1' }) });
  response.end(errorBodies[status]);
}

export function resetConnection({ socket }: ServerResponse): void {
  socket?.resetAndDestroy();
}

function sayReply(response: ServerResponse, text: string, isCut: boolean): void {
  const body = Buffer.from(
    JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_767_225_600,
      model: 'story-1',
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 9, completion_tokens: 40, total_tokens: 49 },
    }),
  );
  response.writeHead(200, { ...jsonHeaders, 'content-length': body.length });
  if (!isCut) return void response.end(body);
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

function sayStream(response: ServerResponse, text: string, ms: number, hiccup: Hiccup | undefined): void {
  const pieces = piecesOf(text);
  const until = hiccup ? saidBefore(pieces.length, hiccup) : pieces.length;
  const events = [firstChunk, ...pieces.slice(0, until).map(textChunk), ...(hiccup ? [] : [lastChunks])];
  const gapMs = ms / (pieces.length + 2);
  response.writeHead(200, streamHeaders);
  const next = (i: number): void => {
    const event = events[i];
    if (response.destroyed) return;
    if (!event) return sayLast(response, hiccup);
    response.write(event);
    after(gapMs, () => next(i + 1));
  };
  next(0);
}

/** At least one piece where some of it is to be shown, and never all. */
function saidBefore(pieces: number, { late, share }: Hiccup): number {
  return late ? Math.min(pieces - 1, 1 + Math.floor(share * (pieces - 1))) : 0;
}

function sayLast(response: ServerResponse, hiccup: Hiccup | undefined): void {
  if (!hiccup) return void response.end();
  if (hiccup.kind === 'error-event') return void response.end(errorEvent);
  if (hiccup.kind === 'stall') after(stallMs, () => response.destroy());
  else response.destroy();
}

function after(ms: number, then: () => void): void {
  setTimeout(then, ms).unref();
}
