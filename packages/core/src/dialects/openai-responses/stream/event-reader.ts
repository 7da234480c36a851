import type { JsonObject } from '../../../call/json.ts';
import { own } from '../../../call/own.ts';
import type { AssistantPart } from '../../../call/request.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { asCount, defined, isObject } from '../../json.ts';
import { asObject, asText } from '../../openai-chat/read-json.ts';
import { readFinish } from '../reply/finish.ts';
import { betweenThoughts, readOutput } from '../reply/read-output.ts';
import { readUsage } from '../reply/usage.ts';
import { OpenCalls } from './open-calls.ts';

const nothing: readonly StreamEvent[] = [];

type Words = 'text-delta' | 'refusal-delta' | 'reasoning-delta';

/** What deltas say in words, by the type of their event. */
const deltas: ReadonlyMap<string, Words> = new Map([
  ['response.output_text.delta', 'text-delta'],
  ['response.refusal.delta', 'refusal-delta'],
  ['response.reasoning_summary_text.delta', 'reasoning-delta'],
  ['response.reasoning_text.delta', 'reasoning-delta'],
]);

/** The same words once more and whole, and the member that holds them: said only where no delta said them. */
const wholes: ReadonlyMap<string, readonly [Words, member: string]> = new Map([
  ['response.output_text.done', ['text-delta', 'text']],
  ['response.refusal.done', ['refusal-delta', 'refusal']],
  ['response.reasoning_summary_text.done', ['reasoning-delta', 'text']],
  ['response.reasoning_text.done', ['reasoning-delta', 'text']],
]);

/** Reads the events of one stream. Events of built-in tools, and events to come, say nothing here: they live on in the raw bytes. */
export class EventReader {
  readonly #calls = new OpenCalls();
  #id: string | undefined;
  #started = false;
  #refused = false;
  /** Whether anything was said before the end: some hosts send an answer whole, in the last event. */
  #said = false;
  /** The part of the answer that was said last. */
  #part = '';
  /** The item whose reasoning was said last. */
  #thought: unknown;

  read(type: string, event: JsonObject): readonly StreamEvent[] {
    const words = deltas.get(type);
    if (words) return this.#words(words, event, asText(event.delta));
    const whole = wholes.get(type);
    if (whole) return this.#part === partOf(event) ? nothing : this.#words(whole[0], event, asText(own(event, whole[1])));
    return this.#structure(type, event);
  }

  #structure(type: string, event: JsonObject): readonly StreamEvent[] {
    const { output_index: place } = event;
    switch (type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        return this.#start(asObject(event.response));
      case 'response.output_item.added':
        return this.#callsOf(this.#calls.start(place, asObject(event.item), this.#id));
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return this.#calls.delta(place, asText(event.delta));
      case 'response.output_item.done':
        return this.#itemDone(place, asObject(event.item));
      case 'response.completed':
      case 'response.incomplete':
        return this.#end(asObject(event.response));
      default:
        return nothing;
    }
  }

  #start({ id, model, created_at: createdAt }: JsonObject): readonly StreamEvent[] {
    if (this.#started) return nothing;
    this.#started = true;
    this.#id = asText(id) || undefined;
    return [{ type: 'start', ...defined({ id: this.#id, model: asText(model) || undefined, createdAt: asCount(createdAt) }) }];
  }

  #words(type: Words, event: JsonObject, text: string): readonly StreamEvent[] {
    if (text === '') return nothing;
    const part = partOf(event);
    const isNext = type === 'reasoning-delta' && this.#thought === event.output_index && this.#part !== part;
    this.#part = part;
    this.#said = true;
    if (type === 'reasoning-delta') this.#thought = event.output_index;
    if (type === 'refusal-delta') this.#refused = true;
    return [{ type, text: isNext ? betweenThoughts + text : text }];
  }

  /** A call that was never begun is told at its end. */
  #itemDone(place: unknown, item: JsonObject): readonly StreamEvent[] {
    const ended = this.#calls.end(place, item);
    if (ended.length > 0) return ended;
    return [...this.#callsOf(this.#calls.start(place, item, this.#id)), ...this.#calls.end(place, item)];
  }

  #callsOf(events: readonly StreamEvent[]): readonly StreamEvent[] {
    if (events.length > 0) this.#said = true;
    return events;
  }

  #end(response: JsonObject): readonly StreamEvent[] {
    const usage = readUsage(response.usage);
    const unsaid = this.#said ? [] : readOutput(response.output, this.#id);
    const told = unsaid.flatMap((part) => this.#tell(part));
    const finish = readFinish(response, { calls: this.#calls.started, refusal: this.#refused });
    return [
      ...this.#start(response),
      ...told,
      ...this.#calls.endAll(),
      ...(usage ? [{ type: 'usage' as const, usage }] : []),
      { type: 'finish', finish },
      { type: 'end' },
    ];
  }

  #tell(part: AssistantPart): readonly StreamEvent[] {
    if (part.type !== 'tool-call') {
      if (part.type === 'refusal') this.#refused = true;
      return [{ type: `${part.type}-delta`, text: part.text }];
    }
    const item = { type: 'function_call', call_id: part.id, name: part.name, arguments: part.arguments };
    return [...this.#calls.start(part, item, this.#id), ...this.#calls.end(part, item)];
  }
}

/** Which part of which item an event belongs to. */
function partOf({ output_index: item, content_index: content, summary_index: summary }: JsonObject): string {
  return `${item} ${content} ${summary}`;
}

/** What an event holds that only this dialect can carry. */
export function onlyHere(type: string, { item, annotation, logprobs }: JsonObject): string | undefined {
  if (type === 'response.output_text.annotation.added') return isObject(annotation) ? 'citations' : undefined;
  if (type === 'response.output_text.delta') return Array.isArray(logprobs) && logprobs.length > 0 ? 'logprobs' : undefined;
  if (type !== 'response.output_item.added' || !isObject(item)) return undefined;
  return commonItems.has(item.type) ? undefined : asText(item.type) || 'an item of unknown type';
}

/** Items that have a common form. */
const commonItems: ReadonlySet<unknown> = new Set(['message', 'reasoning', 'function_call', 'custom_tool_call']);
