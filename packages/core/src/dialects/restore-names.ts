import type { StreamDecoder } from '../call/stream-decoder.ts';
import type { StreamEvent } from '../call/stream-event.ts';
import type { DecodedReply } from './target-dialect.ts';

type Names = ReadonlyMap<string, string>;

/** Replaces the names of tools that were sent to a target by the client's own names, in the tool calls of an answer. */
export function restoreNames(decoded: DecodedReply, names: Names): DecodedReply {
  if (!decoded.ok) return decoded;
  const content = decoded.reply.content.map((part) =>
    part.type === 'tool-call' ? { ...part, name: names.get(part.name) ?? part.name } : part,
  );
  return { ok: true, reply: { ...decoded.reply, content } };
}

/** `restoreNames` for a stream. */
export function restoringNames(decoder: StreamDecoder, names: Names): StreamDecoder {
  const restored = (event: StreamEvent): StreamEvent =>
    event.type === 'tool-call-start' ? { ...event, name: names.get(event.name) ?? event.name } : event;
  return {
    decode(block) {
      const frame = decoder.decode(block);
      return { ...frame, events: frame.events.map(restored) };
    },
  };
}
