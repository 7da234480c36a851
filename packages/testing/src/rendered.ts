import type { Recording } from './answer.ts';
import type { Wire, WireEvent } from './wires/wire.ts';

/** A good answer as it would go on the wire: what faults change. */
export type Rendered =
  | { readonly kind: 'whole'; readonly status: number; readonly headers: Headers; readonly body: string | Uint8Array }
  | { readonly kind: 'stream'; readonly status: number; readonly headers: Headers; readonly events: readonly WireEvent[] };

type Headers = Readonly<Record<string, string>>;

export const jsonType = { 'content-type': 'application/json' };
const streamType = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

/** The headers of a stream on this wire. */
export function streamTypeOf({ streamType: own }: Wire): Headers {
  return own === undefined ? streamType : { 'content-type': own };
}

/** A recorded event stream in its events, so that it can be paced and broken like any other. */
export function renderRecording({ status = 200, headers = {}, body, sse }: Recording): Rendered {
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const type = named['content-type'];
  if (!(sse ?? type?.startsWith('text/event-stream') ?? false)) {
    return { kind: 'whole', status, headers: { ...jsonType, ...named }, body };
  }
  const isText = typeof body === 'string';
  const text = isText ? body : Buffer.from(body).toString('latin1'); // latin1 there and back leaves any bytes as they are
  const blocks = (text.match(/[\s\S]*?(?:\r\n\r\n|\n\n|\r\r|$)/gu) ?? []).filter((block) => block !== '');
  const events = blocks.map((block) => ({ data: isText ? block : Buffer.from(block, 'latin1'), part: partOf(block) }));
  return { kind: 'stream', status, headers: { ...streamType, ...named }, events };
}

const parts: readonly (readonly [pattern: RegExp, part: WireEvent['part']])[] = [
  [/^data: ?\[DONE\]|"type": ?"message_stop"/mu, 'terminator'],
  [/"finish_reason": ?"|"type": ?"message_delta"|"choices": ?\[\]/u, 'finish'],
  [
    /"type": ?"(?:message_start|content_block_start|ping)"|"delta": ?\{"role": ?"assistant", ?"content": ?(?:""|null)/u,
    'preamble',
  ],
  [/"type": ?"response\.(?:completed|incomplete|failed)"/u, 'finish'],
  [/"type": ?"response\.(?:created|queued|in_progress)"/u, 'preamble'],
  [/"type": ?"response\.(?:output_item|content_part|reasoning_summary_part)\.added"/u, 'open'],
  [/"type": ?"content_block_stop"|"type": ?"response\.[a-z_.]+\.done"/u, 'close'],
];

function partOf(event: string): WireEvent['part'] {
  return parts.find(([pattern]) => pattern.test(event))?.[1] ?? 'token';
}
