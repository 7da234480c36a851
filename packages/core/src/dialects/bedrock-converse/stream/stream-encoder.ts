import { eventMessages } from '../../../framing/event-message.ts';
import { type AroundBlocks, BlockEncoder } from '../../anthropic-messages/stream/block-encoder.ts';
import type { BlockPosition } from '../../anthropic-messages/stream/block-tracker.ts';
import { BlockWriter } from '../../anthropic-messages/stream/block-writer.ts';
import type { StreamEncoder, StreamEncoderOptions } from '../../client-dialect.ts';
import { encodeMetrics } from '../reply/encode-reply.ts';
import { encodeFinish } from '../reply/finish.ts';
import { showsReasoning } from '../reply/shows-reasoning.ts';
import { encodeUsage } from '../reply/usage.ts';
import { converseBlocks } from './converse-blocks.ts';

const messageStart = eventMessages('messageStart');
const messageStop = eventMessages('messageStop');
const metadata = eventMessages('metadata');
const ours = eventMessages('understudy');

/**
 * An event of a name that no client knows, because clients should not fail on events that they do not know:
 * https://smithy.io/2.0/spec/streaming.html#client-behavior (read in November 2026).
 */
export function comment(text: string): string {
  return ours({ comment: text });
}

export function encodeRestart(from: string, to: string): string {
  return ours({ restart: { from, to } });
}

/**
 * A fresh encoder for one stream to a client of this dialect, whatever dialect the answer comes in: `messageStop` and `metadata` are its end, in this order.
 * Sources are left out, for which clients of this dialect cannot ask.
 */
export function streamEncoder(options: StreamEncoderOptions): StreamEncoder {
  const { id, resume } = options;
  const position = resume?.wire as BlockPosition | undefined; // written by the tracker of this dialect
  const blocks = new BlockWriter(id, { resume: position, form: converseBlocks });
  const encoder = new BlockEncoder(blocks, around(options), resume !== undefined);
  return { encode: (event) => (event.type === 'citation' ? '' : encoder.encode(event)) };
}

function around(options: StreamEncoderOptions): AroundBlocks {
  return {
    hidesReasoning: !showsReasoning(options.asked),
    start: () => messageStart({ role: 'assistant' }),
    end(finish, usage) {
      const told = metadata({ usage: encodeUsage(usage), metrics: encodeMetrics(options) });
      return messageStop({ stopReason: encodeFinish(finish) }) + told;
    },
  };
}
