import type { StreamEvent } from '../../call/stream-event.ts';
import { isObject } from '../json.ts';
import { asText } from '../openai-chat/read-json.ts';
import type { ReadEvent } from './pass-stream.ts';
import { usageOf } from './usage-of.ts';

/** The events of a streamed transcription, and of streamed images: pieces, and one event at the end that holds the whole. */
export function mediaEvents(): ReadEvent {
  return (event) => {
    const type = asText(event.type);
    if (type === 'transcript.text.delta') return [{ type: 'text-delta', text: asText(event.delta) }];
    if (type.endsWith('.partial_image')) return [{ type: 'media' }];
    if (type !== 'transcript.text.done' && !type.endsWith('.completed')) return [];
    const usage: readonly StreamEvent[] = isObject(event.usage) ? [{ type: 'usage', usage: usageOf(event) }] : [];
    return [{ type: 'media' }, ...usage, { type: 'finish', finish: { unified: 'stop', raw: '' } }];
  };
}
