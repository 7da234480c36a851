import type { JsonObject } from '../../../call/json.ts';
import type { Finish } from '../../../call/reply.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { type ToolForms, toolForms } from '../../../call/tool-forms.ts';
import type { Usage } from '../../../call/usage.ts';
import type { StreamEncoder, StreamEncoderOptions } from '../../client-dialect.ts';
import { FreeTextReader } from '../../free-text-reader.ts';
import { writeAnnotations } from '../reply/annotations.ts';
import { writeFinish } from '../reply/finish.ts';
import { reasoningDetails } from '../reply/reasoning-details.ts';
import { chatId } from '../reply/reply.ts';
import { writeUsage } from '../reply/usage.ts';
import { SignedReasoning } from './signed-reasoning.ts';

/** Ends a stream of this dialect. */
export const terminator = 'data: [DONE]\n\n';

/** A chunk with empty `choices`, so that clients that look into every chunk do not fail. */
export function encodeRestart(from: string, to: string): string {
  return `event: understudy.restart\ndata: ${JSON.stringify({ object: 'understudy.restart', choices: [], from, to })}\n\n`;
}

/** A fresh encoder for one stream to a client of this dialect. */
export function streamEncoder(options: StreamEncoderOptions): StreamEncoder {
  return new ChatEncoder(options);
}

/**
 * Writes chat completion chunks. Reasoning is written as `reasoning_content`, which most clients that show reasoning read; signed reasoning comes whole once
 * more at the end, as `reasoning_details`. Errors are not written here: they end a stream in another way.
 */
class ChatEncoder implements StreamEncoder {
  readonly #options: StreamEncoderOptions;
  /** The members that every chunk of the answer has. */
  readonly #about: { id: string; readonly object: string; created: number; model: string };
  #begun: boolean;
  #refused = false;
  #finished = false;
  #ended = false;
  #usage: Usage = {};
  readonly #reasoning = new SignedReasoning();
  /** The tools that are no plain functions, and the calls that are made with free text; known once a tool is called. */
  #forms: ToolForms | undefined;
  #texts: Map<number, FreeTextReader> | undefined;
  /** Two targets gave the answer, so that no reasoning led to the whole of it. */
  #isJoined: boolean;

  constructor(options: StreamEncoderOptions) {
    const { resume } = options;
    this.#options = options;
    this.#about = {
      id: resume?.id ?? chatId(options.id),
      object: 'chat.completion.chunk',
      created: resume?.createdAt ?? options.createdAt,
      model: resume?.model ?? options.model,
    };
    this.#begun = resume !== undefined;
    this.#isJoined = this.#begun;
  }

  encode(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        return this.#begin(event);
      case 'seam':
        this.#isJoined = true;
        return '';
      case 'text-delta':
        return event.text === '' ? '' : this.#delta({ content: event.text });
      case 'refusal-delta':
        this.#refused ||= event.text !== '';
        return event.text === '' ? '' : this.#delta({ refusal: event.text });
      case 'citation':
        return this.#delta(writeAnnotations([event.citation]));
      case 'reasoning-delta':
        this.#reasoning.text(event.text);
        return event.text === '' ? '' : this.#delta({ reasoning_content: event.text });
      case 'reasoning-signature':
        this.#reasoning.signature(event.signature);
        return '';
      case 'reasoning-redacted':
        this.#reasoning.redacted(event.data);
        return '';
      case 'tool-call-start':
        return this.#callStart(event);
      case 'tool-call-delta':
        return this.#callDelta(event.index, event.arguments);
      case 'tool-call-end':
        return this.#textDelta(event.index, this.#texts?.get(event.index)?.end() ?? '');
      case 'usage':
        this.#usage = event.usage;
        return '';
      case 'finish':
        return this.#finish(event.finish);
      case 'end':
        return this.#end();
      default:
        return '';
    }
  }

  #chunk(choices: readonly JsonObject[], told: JsonObject | null = null): string {
    const usage = this.#options.includeUsage && { usage: told };
    return `data: ${JSON.stringify({ ...this.#about, choices, ...usage })}\n\n`;
  }

  #choice(delta: JsonObject, finishReason: string | null = null): string {
    return this.#chunk([{ index: 0, delta, logprobs: null, finish_reason: finishReason }]);
  }

  /** The role comes first, alone, and once: a later `start` is another attempt going on with the same answer. */
  #begin(start?: Extract<StreamEvent, { type: 'start' }>): string {
    if (this.#begun) return '';
    this.#begun = true;
    const about = this.#about;
    if (start?.id !== undefined) about.id = chatId(start.id);
    if (start?.model !== undefined) about.model = start.model;
    if (start?.createdAt !== undefined) about.created = start.createdAt;
    return this.#choice({ role: 'assistant', content: '' });
  }

  #delta(members: JsonObject): string {
    return this.#begin() + this.#choice(members);
  }

  #callStart({ index, id, name }: Extract<StreamEvent, { type: 'tool-call-start' }>): string {
    this.#forms ??= toolForms(this.#options.tools);
    if (this.#forms.get(name)?.type !== 'text') return this.#call(index, { name, arguments: '' }, { id, type: 'function' });
    this.#texts ??= new Map();
    this.#texts.set(index, new FreeTextReader());
    return this.#delta({ tool_calls: [{ index, id, type: 'custom', custom: { name, input: '' } }] });
  }

  #callDelta(index: number, args: string): string {
    const text = this.#texts?.get(index);
    return text ? this.#textDelta(index, text.push(args)) : this.#call(index, { arguments: args });
  }

  #textDelta(index: number, input: string): string {
    return input === '' ? '' : this.#delta({ tool_calls: [{ index, custom: { input } }] });
  }

  /** A chunk for one call. The old form has a place for the first call only. */
  #call(index: number, called: JsonObject, about: JsonObject = {}): string {
    if (!this.#options.oldFunctions) return this.#delta({ tool_calls: [{ index, ...about, function: called }] });
    return index === 0 ? this.#delta({ function_call: called }) : '';
  }

  #finish(how: Finish): string {
    if (this.#finished) return '';
    this.#finished = true;
    const details = this.#isJoined ? [] : reasoningDetails(this.#reasoning.parts);
    const signed = details.length > 0 ? this.#delta({ reasoning_details: details }) : '';
    return signed + this.#begin() + this.#choice({}, writeFinish(how, this.#refused, this.#options.oldFunctions ?? false));
  }

  #end(): string {
    if (this.#ended) return '';
    this.#ended = true;
    const told = this.#options.includeUsage ? writeUsage(this.#usage) : undefined;
    return (told ? this.#chunk([], told) : '') + terminator;
  }
}
