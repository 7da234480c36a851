import type { JsonObject } from '../../../call/json.ts';
import type { Finish } from '../../../call/reply.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import type { Usage } from '../../../call/usage.ts';
import type { StreamEncoder, StreamEncoderOptions } from '../../client-dialect.ts';
import { writeFinish } from '../reply/finish.ts';
import { chatId } from '../reply/reply.ts';
import { writeUsage } from '../reply/usage.ts';

/** Ends a stream of this dialect. */
export const terminator = 'data: [DONE]\n\n';

/** Has `choices`, so that clients that look into every chunk do not trip over it. */
export function encodeRestart(from: string, to: string): string {
  return `event: understudy.restart\ndata: ${JSON.stringify({ object: 'understudy.restart', choices: [], from, to })}\n\n`;
}

/**
 * A fresh encoder for one stream to a client of this dialect. Reasoning is written as `reasoning_content`, which most clients that show
 * reasoning read; its signatures and encrypted parts have no place here. Errors are not written here: they end a stream in another way.
 */
export function streamEncoder(options: StreamEncoderOptions): StreamEncoder {
  const { resume, oldFunctions = false } = options;
  const about = {
    id: resume?.id ?? chatId(options.id),
    object: 'chat.completion.chunk',
    created: resume?.createdAt ?? options.createdAt,
    model: resume?.model ?? options.model,
  };
  let begun = resume !== undefined;
  let refused = false;
  let finished = false;
  let ended = false;
  let usage: Usage = {};

  function chunk(choices: readonly JsonObject[], told: JsonObject | null = null): string {
    return `data: ${JSON.stringify({ ...about, choices, ...(options.includeUsage && { usage: told }) })}\n\n`;
  }

  function choice(delta: JsonObject, finishReason: string | null = null): string {
    return chunk([{ index: 0, delta, logprobs: null, finish_reason: finishReason }]);
  }

  /** The role comes first, alone, and once: a later `start` is another attempt going on with the same answer. */
  function begin(start?: Extract<StreamEvent, { type: 'start' }>): string {
    if (begun) return '';
    begun = true;
    if (start?.id !== undefined) about.id = chatId(start.id);
    if (start?.model !== undefined) about.model = start.model;
    if (start?.createdAt !== undefined) about.created = start.createdAt;
    return choice({ role: 'assistant', content: '' });
  }

  function delta(members: JsonObject): string {
    return begin() + choice(members);
  }

  /** The old form has no place for another call than the first. */
  function call(index: number, called: JsonObject, about: JsonObject = {}): string {
    if (!oldFunctions) return delta({ tool_calls: [{ index, ...about, function: called }] });
    return index === 0 ? delta({ function_call: called }) : '';
  }

  function finish(how: Finish): string {
    if (finished) return '';
    finished = true;
    return begin() + choice({}, writeFinish(how, refused, oldFunctions));
  }

  function end(): string {
    if (ended) return '';
    ended = true;
    const told = options.includeUsage ? writeUsage(usage) : undefined;
    return (told ? chunk([], told) : '') + terminator;
  }

  function encode(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        return begin(event);
      case 'text-delta':
        return event.text === '' ? '' : delta({ content: event.text });
      case 'refusal-delta':
        refused ||= event.text !== '';
        return event.text === '' ? '' : delta({ refusal: event.text });
      case 'reasoning-delta':
        return event.text === '' ? '' : delta({ reasoning_content: event.text });
      case 'tool-call-start':
        return call(event.index, { name: event.name, arguments: '' }, { id: event.id, type: 'function' });
      case 'tool-call-delta':
        return call(event.index, { arguments: event.arguments });
      case 'usage':
        usage = event.usage;
        return '';
      case 'finish':
        return finish(event.finish);
      case 'end':
        return end();
      default:
        return '';
    }
  }

  return { encode };
}
