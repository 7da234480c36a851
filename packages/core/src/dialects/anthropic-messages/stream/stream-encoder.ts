import type { JsonObject } from '../../../call/json.ts';
import type { Finish } from '../../../call/reply.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import type { Usage } from '../../../call/usage.ts';
import type { StreamEncoder, StreamEncoderOptions } from '../../client-dialect.ts';
import { encodeFinish } from '../reply/finish.ts';
import { encodeId } from '../reply/reply.ts';
import { encodeFinalUsage, encodeUsage } from '../reply/usage.ts';
import type { BlockPosition } from './block-tracker.ts';
import { blockWriter } from './block-writer.ts';
import { sseEvent } from './sse-event.ts';

/** Ends a stream of this dialect. */
export const terminator = sseEvent('message_stop', {});

export function encodeRestart(from: string, to: string): string {
  return sseEvent('understudy_restart', { from, to });
}

/**
 * Writes a Messages stream that the official SDK takes, whatever dialect the answer comes in.
 *
 * `message_delta` carries both the stop reason and the final usage, which other dialects tell in either order: it waits for `end`.
 */
export function streamEncoder({ id, model, resume, estimateInput }: StreamEncoderOptions): StreamEncoder {
  const blocks = blockWriter(encodeId(id), resume?.wire as BlockPosition | undefined); // written by the tracker of this dialect
  let started = resume !== undefined;
  let ended = false;
  let refused = false;
  let usage: Usage = {};
  let finish: Finish | undefined;

  return {
    encode(event) {
      return ended ? '' : write(event);
    },
  };

  function write(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        return start(event.id ?? id, event.model ?? model);
      case 'usage':
        usage = { ...usage, ...event.usage };
        return '';
      case 'finish':
        finish = event.finish;
        return '';
      case 'end':
        return end();
      case 'provider-error':
      case 'failure':
        return '';
      case 'refusal-delta':
        refused ||= event.text !== '';
        return content({ type: 'text-delta', text: event.text });
      default:
        return content(event);
    }
  }

  function content(event: StreamEvent): string {
    const written = blocks.write(event);
    return written === '' ? '' : start(id, model) + written;
  }

  function start(messageId: string, messageModel: string): string {
    if (started) return '';
    started = true;
    const message: JsonObject = {
      id: encodeId(messageId),
      type: 'message',
      role: 'assistant',
      model: messageModel,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      // Some clients bill by this, and do not look at the end.
      usage: encodeUsage({ ...usage, inputTokens: usage.inputTokens ?? estimateInput?.() ?? 0, outputTokens: 0 }),
    };
    return sseEvent('message_start', { message });
  }

  function end(): string {
    ended = true;
    const delta = sseEvent('message_delta', { delta: encodeFinish(finish, refused), usage: encodeFinalUsage(usage) });
    return start(id, model) + blocks.close() + delta + terminator;
  }
}
