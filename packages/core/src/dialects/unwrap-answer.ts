import type { Finish } from '../call/reply.ts';
import type { StreamDecoder } from '../call/stream-decoder.ts';
import type { StreamEvent } from '../call/stream-event.ts';
import type { DecodedReply } from './target-dialect.ts';

/** Turns the arguments of the answer tool into the text that the client asked for. */
export function unwrapAnswer(decoded: DecodedReply, tool: string): DecodedReply {
  if (!decoded.ok) return decoded;
  const content = decoded.reply.content.map((part) =>
    part.type === 'tool-call' && part.name === tool ? { type: 'text' as const, text: part.arguments } : part,
  );
  const calls = content.some(({ type }) => type === 'tool-call');
  return { ok: true, reply: { ...decoded.reply, content, finish: finishOf(decoded.reply.finish, calls) } };
}

/** `unwrapAnswer` for a stream. */
export function unwrappingAnswer(decoder: StreamDecoder, tool: string): StreamDecoder {
  let wrapped: number | undefined;
  let calls = false;

  function unwrapped(event: StreamEvent): readonly StreamEvent[] {
    switch (event.type) {
      case 'tool-call-start':
        if (event.name === tool && wrapped === undefined) wrapped = event.index;
        else calls = true;
        return event.index === wrapped ? [] : [event];
      case 'tool-call-delta':
        return event.index === wrapped ? [{ type: 'text-delta', text: event.arguments }] : [event];
      case 'tool-call-end':
        return event.index === wrapped ? [] : [event];
      case 'finish':
        return [{ type: 'finish', finish: finishOf(event.finish, calls) }];
      default:
        return [event];
    }
  }

  return {
    decode(block) {
      const frame = decoder.decode(block);
      return { ...frame, events: frame.events.flatMap(unwrapped) };
    },
  };
}

function finishOf(finish: Finish, calls: boolean): Finish {
  return finish.unified === 'tools' && !calls ? { ...finish, unified: 'stop' } : finish;
}
