import type { JsonObject } from '../../../call/json.ts';
import type { StreamEncoder, StreamEncoderOptions } from '../../client-dialect.ts';
import { sseEvent } from '../../sse-event.ts';
import { encodeFinish } from '../reply/finish.ts';
import { encodeId } from '../reply/reply.ts';
import { showsThinking } from '../reply/shows-thinking.ts';
import { encodeFinalUsage, encodeUsage } from '../reply/usage.ts';
import { type AroundBlocks, BlockEncoder } from './block-encoder.ts';
import type { BlockPosition } from './block-tracker.ts';
import { BlockWriter } from './block-writer.ts';

/** Ends a stream of this dialect. */
export const terminator = sseEvent('message_stop', {});

export function encodeRestart(from: string, to: string): string {
  return sseEvent('understudy_restart', { from, to });
}

/** A fresh encoder for one stream to a client of this dialect: writes what the official SDK takes, whatever dialect the answer comes in. */
export function streamEncoder(options: StreamEncoderOptions): StreamEncoder {
  const { id, resume } = options;
  const position = resume?.wire as BlockPosition | undefined; // written by the tracker of this dialect
  return new BlockEncoder(new BlockWriter(encodeId(id), { resume: position }), around(options), resume !== undefined);
}

function around(options: StreamEncoderOptions): AroundBlocks {
  return {
    hidesReasoning: !showsThinking(options.asked),
    start(id = options.id, model = options.model, usage) {
      const { inputTokens = options.estimateInput?.() ?? 0 } = usage;
      const message: JsonObject = {
        id: encodeId(id),
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        // Some clients bill by the usage here, and do not look at the end.
        usage: encodeUsage({ ...usage, inputTokens, outputTokens: 0 }),
      };
      return sseEvent('message_start', { message });
    },
    // `message_delta` carries both the stop reason and the final usage.
    end(finish, usage, hasRefused) {
      const delta = { delta: encodeFinish(finish, hasRefused), usage: encodeFinalUsage(usage) };
      return sseEvent('message_delta', delta) + terminator;
    },
  };
}
