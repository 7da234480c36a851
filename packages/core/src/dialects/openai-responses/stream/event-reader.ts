import type { JsonObject } from '../../../call/json.ts';
import { own } from '../../../call/own.ts';
import type { AssistantPart } from '../../../call/request.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { asCount, defined, isObject } from '../../json.ts';
import { asObject, asText } from '../../openai-chat/read-json.ts';
import { readFinish } from '../reply/finish.ts';
import { betweenThoughts, isCall, readOutput } from '../reply/read-output.ts';
import { readUsage } from '../reply/usage.ts';
import { CitedParts } from './cited-parts.ts';
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

/** Of the words of one answer, and as many calls: a stream of more fails, because each part that was said is remembered. */
const mostParts = 10_000;

const tooManyParts: readonly StreamEvent[] = [
  { type: 'provider-error', body: { error: { message: `The answer has more than ${mostParts} parts.` } } },
];

/** Reads the events of one stream. Events of built-in tools, and events to come, say nothing here: they live on in the raw bytes. */
export class EventReader {
  readonly #calls = new OpenCalls();
  readonly #cited = new CitedParts();
  #id: string | undefined;
  #started = false;
  /** The kinds of words that were said: some hosts send an answer, or its text, whole in the last event. */
  readonly #said = new Set<Words>();
  /** The parts that were said, and the items of these parts by their places: some hosts interleave parts and items. */
  readonly #heard = new Set<string | number | undefined>();
  /** The event whose words were said last, and the kind of these words. */
  #last: JsonObject = {};
  #lastType: Words | undefined;
  /** The item whose reasoning was said last. */
  #thought: unknown;

  read(type: string, event: JsonObject): readonly StreamEvent[] {
    const words = deltas.get(type);
    if (words) return this.#words(words, event, asText(event.delta));
    const whole = wholes.get(type);
    if (!whole) return this.#structure(type, event);
    const [kind, member] = whole;
    const text = asText(own(event, member));
    const told = this.#heard.has(partOf(kind, event)) ? nothing : this.#words(kind, event, text);
    if (kind === 'text-delta') this.#cited.end(text);
    return told;
  }

  #structure(type: string, event: JsonObject): readonly StreamEvent[] {
    const place = asCount(event.output_index);
    switch (type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        return this.#start(asObject(event.response));
      case 'response.output_item.added':
        return this.#startCall(place, asObject(event.item));
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return this.#calls.delta(place, asText(event.delta));
      case 'response.output_text.annotation.added':
        return this.#cited.cite(event, this.#lastType === 'text-delta' && isSamePart(event, this.#last));
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
    if (type === this.#lastType && isSamePart(event, this.#last)) return [{ type, text }];
    const part = partOf(type, event);
    const place = asCount(event.output_index);
    const isNew = !this.#heard.has(part);
    if (isNew && this.#heard.size >= mostParts) return tooManyParts;
    const isNext = isNew && type === 'reasoning-delta' && this.#thought === place && this.#said.has(type);
    this.#last = event;
    this.#lastType = type;
    this.#heard.add(part).add(place);
    this.#said.add(type);
    if (type === 'reasoning-delta') this.#thought = place;
    if (type === 'text-delta') this.#cited.turn(isNew);
    return [{ type, text: isNext ? betweenThoughts + text : text }];
  }

  #startCall(place: number | undefined, item: JsonObject): readonly StreamEvent[] {
    if (this.#calls.started >= mostParts && isCall(item)) return tooManyParts;
    return this.#calls.start(place, item, this.#id);
  }

  /** An item of which nothing was told is told at its end. */
  #itemDone(place: number | undefined, item: JsonObject): readonly StreamEvent[] {
    const ended = this.#calls.end(place, item);
    if (ended.length > 0) return ended;
    if (isCall(item)) return [...this.#startCall(place, item), ...this.#calls.end(place, item)];
    if (this.#heard.has(place)) return nothing;
    const told = readOutput([item], this.#id).flatMap((part) => this.#tell(part));
    if (told.length === 0) return nothing;
    if (this.#heard.size >= mostParts) return tooManyParts;
    this.#heard.add(place);
    return told;
  }

  #end(response: JsonObject): readonly StreamEvent[] {
    const usage = readUsage(response.usage);
    const told = this.#unsaid(response.output).flatMap((part) => this.#tell(part));
    const finish = readFinish(response, { calls: this.#calls.started > 0, refusal: this.#said.has('refusal-delta') });
    return [
      ...this.#start(response),
      ...told,
      ...this.#cited.unsaid(response.output),
      ...this.#calls.endAll(),
      ...(usage ? [{ type: 'usage' as const, usage }] : []),
      { type: 'finish', finish },
      { type: 'end' },
    ];
  }

  /** What the last event alone tells: by kind and not by place, because some hosts number the items of the last event anew. */
  #unsaid(output: unknown): readonly AssistantPart[] {
    const hasCalls = this.#calls.started > 0;
    return readOutput(output, this.#id).filter(({ type }) =>
      type === 'tool-call' ? !hasCalls : !this.#said.has(`${type}-delta`),
    );
  }

  #tell(part: AssistantPart): readonly StreamEvent[] {
    if (part.type !== 'tool-call') {
      const type = `${part.type}-delta` as const;
      this.#said.add(type);
      return [{ type, text: part.text }];
    }
    const item = { type: 'function_call', call_id: part.id, name: part.name, arguments: part.arguments };
    return [...this.#calls.start(part, item, this.#id), ...this.#calls.end(part, item)];
  }
}

/** Asked for every delta, where a text that names the part would cost more than the rest. */
function isSamePart(one: JsonObject, other: JsonObject): boolean {
  return (
    one.output_index === other.output_index &&
    one.content_index === other.content_index &&
    one.summary_index === other.summary_index
  );
}

/** Which part of which item an event belongs to. Some hosts number nothing, so that the kind of the words tells parts apart too. */
function partOf(words: Words, { output_index: item, content_index: content, summary_index: summary }: JsonObject): string {
  return `${words} ${asCount(item)} ${asCount(content)} ${asCount(summary)}`;
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
