import type { JsonObject } from '../../../call/json.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { asCount, defined, objectsIn } from '../../json.ts';
import { asArray, asObject, asText } from '../read-json.ts';
import { finishReason, readFinish } from '../reply/finish.ts';
import { readSaid, type SaidPart } from '../reply/said-parts.ts';
import { readSearchResults } from '../reply/search-results.ts';
import { findUsage } from '../reply/usage.ts';
import { ToolCallTracker } from './tool-call-tracker.ts';

/**
 * Reads the chunks of one stream into events. Only the choice with index 0 is read, and only until its finish reason. With `n` above 1 that reason
 * becomes an event when the other choices have theirs too, because before that the answer is not whole.
 */
export class ChunkReader {
  readonly #calls = new ToolCallTracker();
  #id: string | undefined;
  #started = false;
  #refusal = false;
  /** Choice 0 gave its finish reason. */
  #said = false;
  #finished = false;
  /** The events that follow once all choices have their finish reasons. */
  #due: readonly StreamEvent[] = [];
  /** Indices of the other choices that have no finish reason yet. */
  readonly #open = new Set<unknown>();

  /** True once all choices have their finish reasons and the events are given out. */
  get finished(): boolean {
    return this.#finished;
  }

  read(chunk: JsonObject): readonly StreamEvent[] {
    const choices = objectsIn(chunk.choices);
    const choice = choices.find(({ index }) => index === 0 || index === undefined || index === null);
    const usage = findUsage(chunk, asObject(choices[0]));
    const begun = this.#start(chunk);
    this.#noteOthers(choices, choice);
    const live = this.#said ? undefined : choice;
    const told = live ? this.#content(asObject(live.delta ?? live.message)) : [];
    const events: readonly StreamEvent[] = [...begun, ...told, ...(usage ? [{ type: 'usage' as const, usage }] : [])];
    if (live) this.#due = this.#finish(live, chunk);
    if (!this.#said || this.#finished || this.#open.size > 0) return events;
    this.#finished = true;
    return [...events, ...this.#due];
  }

  #start(chunk: JsonObject): readonly StreamEvent[] {
    if (this.#started) return [];
    const about = {
      id: asText(chunk.id) || undefined,
      model: asText(chunk.model) || undefined,
      createdAt: asCount(chunk.created) || undefined,
    };
    // Azure begins with a chunk that names nothing and has no choices.
    if (!about.id && !about.model && asArray(chunk.choices).length === 0) return [];
    this.#started = true;
    this.#id = about.id;
    return [{ type: 'start', ...defined(about) }];
  }

  #content(delta: JsonObject): readonly StreamEvent[] {
    const parts = readSaid(delta);
    if (parts.some(({ type }) => type === 'refusal')) this.#refusal = true;
    return [...parts.map(deltaEvent), ...this.#calls.take(delta, this.#id)];
  }

  #finish(choice: JsonObject, chunk: JsonObject): readonly StreamEvent[] {
    const reason = finishReason(choice);
    if (reason === '') return [];
    this.#said = true;
    const finish = readFinish(reason, { calls: this.#calls.started > 0, refusal: this.#refusal });
    // Hosts that tell sources in this way tell all of them with every chunk.
    const sources = readSearchResults(chunk).map((citation) => ({ type: 'citation' as const, citation }));
    return [...this.#calls.end(), ...sources, { type: 'finish', finish }];
  }

  #noteOthers(choices: readonly JsonObject[], first: JsonObject | undefined): void {
    for (const choice of choices) {
      if (choice === first) continue;
      if (finishReason(choice) === '') this.#open.add(choice.index);
      else this.#open.delete(choice.index);
    }
  }
}

function deltaEvent({ type, text }: SaidPart): StreamEvent {
  switch (type) {
    case 'text':
      return { type: 'text-delta', text };
    case 'reasoning':
      return { type: 'reasoning-delta', text };
    case 'refusal':
      return { type: 'refusal-delta', text };
  }
}
