import type { StreamEvent } from '../../call/stream-event.ts';
import { asCount, defined, isObject, objectsIn } from '../json.ts';
import { asText } from '../openai-chat/read-json.ts';
import { finishReason, readFinish } from '../openai-chat/reply/finish.ts';
import type { ReadEvent } from './pass-stream.ts';
import { usageOf } from './usage-of.ts';

/** The events of a stream of completions. It is finished once every text that was begun has its reason: a request may ask for several. */
export function completionEvents(): ReadEvent {
  const open = new Set<unknown>();
  let isStarted = false;
  let isFinished = false;
  return (chunk) => {
    const events: StreamEvent[] = [];
    if (!isStarted) events.push({ type: 'start', ...aboutOf(chunk) });
    isStarted = true;
    let last = '';
    for (const choice of objectsIn(chunk.choices)) {
      const text = asText(choice.text);
      if (text !== '') events.push({ type: 'text-delta', text });
      const reason = finishReason(choice);
      if (reason === '') open.add(choice.index);
      else open.delete(choice.index);
      last = reason || last;
    }
    if (isObject(chunk.usage)) events.push({ type: 'usage', usage: usageOf(chunk) });
    if (last === '' || open.size > 0 || isFinished) return events;
    isFinished = true;
    return [...events, { type: 'finish', finish: readFinish(last, { calls: false, refusal: false }) }];
  };
}

function aboutOf({ id, model, created }: Parameters<ReadEvent>[0]): Omit<Extract<StreamEvent, { type: 'start' }>, 'type'> {
  return defined({ id: asText(id) || undefined, model: asText(model) || undefined, createdAt: asCount(created) });
}
