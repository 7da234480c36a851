import { isDeepStrictEqual } from 'node:util';
import type { Json, Reading, Shown } from './shown.ts';
import { tell } from './shown.ts';

interface OpenItem {
  readonly type: string;
  /** What its deltas said: of its text, its reasoning, its arguments. */
  said: string;
  done: Json;
}

/** Events of Responses. */
export function readResponse({ events, seams, problems }: Reading): Shown {
  const items: OpenItem[] = [];
  let [text, reasoning] = ['', ''];
  const last = events.at(-1);
  const error = events.some(({ type }) => type === 'error' || type === 'response.failed');
  const ends = events.filter(({ type }) => type === 'response.completed' || type === 'response.incomplete');

  for (const [number, event] of events.entries()) {
    tell(problems, event.sequence_number !== number, `event ${event.sequence_number} comes where ${number} was due`);
    const item = items[event.output_index];
    const of = /^response\.(?:output_text|refusal|reasoning_summary_text|reasoning_text|function_call_arguments)\.(\w+)$/;
    const [, what] = of.exec(event.type) ?? [];
    if (event.type === 'response.output_item.added') {
      tell(problems, event.output_index !== items.length, `item ${event.output_index} comes where ${items.length} was due`);
      tell(problems, items.at(-1)?.done === null, `item ${event.output_index} begins inside of another`);
      items.push({ type: event.item.type, said: '', done: null });
    } else if (event.type === 'response.output_item.done') {
      checkDone(event.item, item, problems);
      if (item) item.done = event.item;
    } else if (what === 'delta') {
      tell(problems, !item || item.done !== null, `a delta for item ${event.output_index}, which is not open`);
      if (item) item.said += event.delta;
      if (/text\.delta$/.test(event.type) && event.type.includes('reasoning')) reasoning += event.delta;
      else if (event.type === 'response.output_text.delta') text += event.delta;
    }
  }

  const ids = new Set(events.flatMap(({ response }) => (response ? [response.id] : [])));
  tell(problems, ids.size > 1, `${ids.size} ids in one stream`);
  if (events.length > 0 && !(error && events.length === 1)) checkBeginning(events, problems);
  if (error) {
    tell(problems, ends.length > 0, 'a response that is completed in a stream with an error');
    tell(problems, last?.type !== 'response.failed' && last?.type !== 'error', 'the error is not the last event');
  } else {
    tell(problems, ends.length !== 1, `the end comes ${ends.length} times`);
    tell(problems, last !== ends[0], 'the end is not the last event');
    const whole = items.map(({ done }) => done);
    tell(problems, whole.includes(null), 'an item is never closed');
    tell(
      problems,
      !whole.includes(null) && !sameItems(ends[0]?.response.output, whole),
      'the end repeats other items than there were',
    );
  }
  const calls = items.filter(({ type }) => type === 'function_call');
  return {
    text,
    reasoning,
    calls: calls.map(({ said, done }) => ({
      id: done?.call_id ?? '',
      name: done?.name ?? '',
      arguments: done?.arguments ?? said,
      closed: done !== null,
    })),
    finishes: ends.map(({ response }) => response.status),
    error,
    seams,
    problems,
  };
}

function checkBeginning(events: readonly Json[], problems: string[]): void {
  const created = events.filter(({ type }) => type === 'response.created').length;
  tell(problems, created !== 1, `response.created comes ${created} times`);
  tell(problems, events[0]?.type !== 'response.created', 'response.created is not the first event');
}

/** What an item is in the end is what its deltas said. */
function checkDone(done: Json, item: OpenItem | undefined, problems: string[]): void {
  tell(problems, !item || item.done !== null, 'an item ends that is not open');
  tell(problems, item !== undefined && wordsOf(done) !== item.said, `an item (${done.type}) is not what its deltas said`);
}

function wordsOf({ type, arguments: json, summary = [], content }: Json): string {
  if (type === 'function_call') return json;
  return [...summary, ...(content ?? [])].map((part: Json) => part.text ?? part.refusal).join('');
}

/** The real API seals reasoning anew in the last event. */
function sameItems(told: readonly Json[] = [], items: readonly Json[]): boolean {
  const identity = (item: Json) => [item.type, item.id, item.call_id, item.name, wordsOf(item)];
  return isDeepStrictEqual(told.map(identity), items.map(identity));
}
