import type { JsonObject } from '../../../call/json.ts';
import type { StreamDecoder, WireUnit } from '../../../call/stream-decoder.ts';
import type { Frame, StreamEvent } from '../../../call/stream-event.ts';
import { asCount, defined, isObject, objectsIn, parseJson } from '../../json.ts';
import type { StreamDecoderOptions } from '../../target-dialect.ts';
import { wholeBlock } from '../../whole-block.ts';
import { asArray, asObject, asText } from '../read-json.ts';
import { finishReason, readFinish } from '../reply/finish.ts';
import { findError } from '../reply/provider-error.ts';
import { readSaid, type SaidPart } from '../reply/said-parts.ts';
import { findUsage } from '../reply/usage.ts';
import { stripNullUsage } from './strip-usage.ts';
import { toolCallTracker } from './tool-call-tracker.ts';

const silent: Frame = { events: [], raw: '' };

/** A fresh decoder for one stream of chat completion chunks. */
export function streamDecoder({ includeUsage }: StreamDecoderOptions): StreamDecoder {
  const chunks = chunkReader();
  let over = false; // an error or the terminator came: what follows is nobody's answer

  function decodeData(data: string, block: WireUnit): Frame {
    if (data.trim() === '[DONE]') return ending({ type: 'end' }, wholeBlock(block.raw));
    const chunk = parseJson(data);
    const error = block.event === 'error' ? (chunk ?? data) : errorIn(chunk);
    // After the finish the answer is whole: an error then (OpenRouter: the token limit was reached) takes nothing from it.
    if (error !== undefined && chunks.finished) return { events: chunks.read(asObject(chunk)), raw: '' };
    if (error !== undefined) return ending({ type: 'provider-error', body: error }, '');
    // A damaged line must not reach the client: its SDK would throw on it.
    if (!isObject(chunk)) return silent;
    const raw = wholeBlock(block.raw);
    const only = onlyHere(chunk);
    const frame = { events: chunks.read(chunk), raw: includeUsage ? raw : withoutUsage(chunk, data, raw) };
    return only === undefined ? frame : { ...frame, only };
  }

  function decodeResidue({ raw, event }: WireUnit): Frame {
    const error = residueError(raw);
    if (error !== undefined) return chunks.finished ? silent : ending({ type: 'provider-error', body: error }, '');
    // An event without data would make the client's SDK parse an empty text.
    return event === '' ? { events: [], raw: wholeBlock(raw) } : silent;
  }

  function ending(event: StreamEvent, raw: string): Frame {
    over = true;
    return { events: [event], raw };
  }

  return {
    decode(block) {
      if (over) return silent;
      return block.data === undefined ? decodeResidue(block) : decodeData(block.data, block);
    },
  };
}

/** What a chunk holds that only this dialect can carry. */
function onlyHere(chunk: JsonObject): string | undefined {
  const choice = asObject(asArray(chunk.choices)[0]);
  const delta = asObject(choice.delta);
  if (delta.audio) return 'audio';
  if (asArray(delta.annotations).length > 0) return 'citations';
  return choice.logprobs ? 'logprobs' : undefined;
}

/** An error that a host wrote into the stream as bare JSON, without `data:`. */
function residueError(raw: string): unknown {
  const text = raw.trim();
  return text.startsWith('{') || text.startsWith('[') ? errorIn(parseJson(text)) : undefined;
}

/** Some hosts wrap an error in a list. */
function errorIn(parsed: unknown): unknown {
  const body: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  return isObject(body) ? findError(body) : undefined;
}

/** What a client gets that did not ask for usage: old SDKs index `choices[0]` of every chunk. */
function withoutUsage(chunk: JsonObject, data: string, raw: string): string {
  if (isObject(chunk.usage) && Array.isArray(chunk.choices) && chunk.choices.length === 0) return '';
  if (chunk.usage !== null) return raw;
  const at = dataAt(raw, data);
  return at < 0 ? raw : raw.slice(0, at) + stripNullUsage(data) + raw.slice(at + data.length);
}

/** Where the data of a block stands in it; -1 where it has several lines. Not searched for: it may be as long as what is before it. */
function dataAt(raw: string, data: string): number {
  const line = /^data: ?/m.exec(raw);
  const at = line ? line.index + line[0].length : -1;
  return at >= 0 && raw.startsWith(data, at) ? at : -1;
}

/**
 * Reads chunks into events. Only the choice with index 0 is read, and only until its finish reason; with `n` above 1 that reason is told when
 * the other choices have theirs too, because before that the answer is not whole.
 */
function chunkReader() {
  const calls = toolCallTracker();
  let id: string | undefined;
  let started = false;
  let refusal = false;
  let said = false; // choice 0 gave its finish reason
  let finished = false; // and the others theirs: it is told
  let due: readonly StreamEvent[] = [];
  const open = new Set<unknown>();

  function start(chunk: JsonObject): readonly StreamEvent[] {
    const about = {
      id: asText(chunk.id) || undefined,
      model: asText(chunk.model) || undefined,
      createdAt: asCount(chunk.created) || undefined,
    };
    // Azure begins with a chunk that names nothing and has no choices.
    if (started || (!about.id && !about.model && asArray(chunk.choices).length === 0)) return [];
    started = true;
    id = about.id;
    return [{ type: 'start', ...defined(about) }];
  }

  function content(delta: JsonObject): readonly StreamEvent[] {
    const parts = readSaid(delta);
    if (parts.some(({ type }) => type === 'refusal')) refusal = true;
    return [...parts.map(deltaEvent), ...calls.take(delta, id)];
  }

  function finish(choice: JsonObject): readonly StreamEvent[] {
    const reason = finishReason(choice);
    if (reason === '') return [];
    said = true;
    return [...calls.end(), { type: 'finish', finish: readFinish(reason, { calls: calls.started, refusal }) }];
  }

  function noteOthers(choices: readonly JsonObject[], first: JsonObject | undefined): void {
    for (const choice of choices) {
      if (choice === first) continue;
      if (finishReason(choice) === '') open.add(choice.index);
      else open.delete(choice.index);
    }
  }

  return {
    get finished() {
      return finished;
    },
    read(chunk: JsonObject): readonly StreamEvent[] {
      const choices = objectsIn(chunk.choices);
      const choice = choices.find(({ index }) => index === 0 || index === undefined || index === null);
      const usage = findUsage(chunk, asObject(choices[0]));
      const begun = start(chunk);
      noteOthers(choices, choice);
      const live = said ? undefined : choice;
      const told = live ? content(asObject(live.delta ?? live.message)) : [];
      const events: readonly StreamEvent[] = [...begun, ...told, ...(usage ? [{ type: 'usage' as const, usage }] : [])];
      if (live) due = finish(live);
      if (!said || finished || open.size > 0) return events;
      finished = true;
      return [...events, ...due];
    },
  };
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
