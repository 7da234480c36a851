import { expect, it } from 'vitest';
import type { JsonObject } from '../../../call/json.ts';
import { itemTracker } from './item-tracker.ts';
import type { ResponsesPosition } from './open-item.ts';

/** UTF-16 units. An answer that is gone on with has less. */
const mostKept = 4 * 1024 * 1024;
const long = 'a'.repeat(100_000);
const added = (place: number, id = `msg_${place}`) => ({
  type: 'response.output_item.added',
  output_index: place,
  item: { id, type: 'message' },
});
const delta = (text: string) => ({ type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: text });
const partDone = (text: string) => ({
  type: 'response.content_part.done',
  output_index: 0,
  part: { type: 'output_text', text },
});

/** What the tracker holds after so many events, in UTF-16 units and things. */
function held(times: number, event: (i: number) => JsonObject, first?: JsonObject) {
  const tracker = itemTracker();
  if (first) tracker.note(first);
  for (let i = 0; i < times; i++) tracker.note(event(i));
  const { items, open } = tracker.position() as ResponsesPosition;
  const parts = open.flatMap(({ closed }) => closed);
  const pieces = open.flatMap(({ part }) => part?.text ?? []);
  const texts = [...items.values(), ...parts, ...pieces, ...open.map(({ id }) => id)].map((one) => JSON.stringify(one));
  return { units: texts.join('').length, things: items.size + open.length + parts.length + pieces.length };
}

it.each([
  ['closed parts', () => partDone(long), added(0)],
  ['reasoning parts', () => ({ ...partDone(long), type: 'response.reasoning_summary_part.done' }), added(0)],
  ['open items', (i: number) => added(i, `${long}${i}`)],
  ['closed items', (i: number) => ({ type: 'response.output_item.done', output_index: i, item: { id: long } })],
  ['deltas', () => delta(long), added(0)],
])('keeps no more %s than an answer that is gone on with has', (_, event, first?: JsonObject) => {
  const { units } = held(100, event, first);
  expect(units).toBeGreaterThan(mostKept / 2);
  expect(units).toBeLessThanOrEqual(mostKept);
});

it.each([
  ['closed parts', () => ({ ...partDone(''), part: {} }), added(0)],
  ['open items', (i: number) => added(i, '')],
  ['closed items', (i: number) => ({ type: 'response.output_item.done', output_index: i, item: {} })],
  ['deltas', () => delta(''), added(0)],
])('keeps no %s without number, though they are empty', (_, event, first?: JsonObject) => {
  expect(held(100_000, event, first).things).toBeLessThan(20_000);
});

it('goes on with an answer whose text was told in pieces, as a part and as an item', () => {
  const tracker = itemTracker();
  tracker.note(added(0));
  const text = 'a'.repeat(mostKept * 0.7);
  for (const event of [delta(text), partDone(text)]) tracker.note(event);
  tracker.note({ type: 'response.output_item.done', output_index: 0, item: { content: [{ text }] } });
  tracker.note(added(1));
  const { items, open } = tracker.position() as ResponsesPosition;
  expect([...items.values()]).toEqual([{ content: [{ text }] }]);
  expect(open.map(({ place }) => place)).toEqual([1]);
});

it('keeps nothing more once something was left out, so that no text has a hole', () => {
  const tracker = itemTracker();
  for (const event of [added(0), delta('a'.repeat(mostKept + 1)), partDone('short'), delta('b')]) tracker.note(event);
  const { open } = tracker.position() as ResponsesPosition;
  expect(JSON.stringify(open)).not.toContain('b"');
});

it('goes on after an item and a part that their events do not hold', () => {
  const tracker = itemTracker();
  const empty = { type: 'response.output_item.done', output_index: 0 };
  for (const event of [empty, added(1), { type: 'response.content_part.done', output_index: 1 }, added(2)]) tracker.note(event);
  const { items, open } = tracker.position() as ResponsesPosition;
  expect([items.size, open.map(({ closed }) => closed)]).toEqual([1, [[{}], []]]);
});
