import { describe, expect, it } from 'vitest';
import { eventsOf, framesOfText } from '../../../../../../test/support/decode-stream.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { openaiResponses } from '../index.ts';

const textOf = (sent: readonly JsonObject[]) => sent.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
const read = (...sent: readonly JsonObject[]) => eventsOf(framesOfText(openaiResponses.target, textOf(sent)));
const wordsOf = (events: readonly StreamEvent[]) =>
  events.flatMap((event) => ('text' in event && event.type.endsWith('-delta') ? [[event.type, event.text]] : []));
const argumentsOf = (events: readonly StreamEvent[]) =>
  events.flatMap((event) => (event.type === 'tool-call-delta' ? [[event.index, event.arguments]] : []));
const startsOf = (events: readonly StreamEvent[]) =>
  events.flatMap((event) => (event.type === 'tool-call-start' ? [event.id] : []));

const completed = (...output: readonly JsonObject[]) => ({
  type: 'response.completed',
  response: { id: 'resp_1', status: 'completed', output },
});
const text = (item: unknown, part: number, delta: string) => ({
  type: 'response.output_text.delta',
  output_index: item,
  content_index: part,
  delta,
});
const textDone = (item: unknown, part: number, whole: string) => ({
  type: 'response.output_text.done',
  output_index: item,
  content_index: part,
  text: whole,
});
const thought = (item: number, part: number, delta: string) => ({
  type: 'response.reasoning_text.delta',
  output_index: item,
  content_index: part,
  delta,
});
const message = (...texts: readonly string[]) => ({
  type: 'message',
  content: texts.map((one) => ({ type: 'output_text', text: one })),
});
const call = (id: string) => ({ type: 'function_call', call_id: id, name: 'f', arguments: '{"a":1}' });
const itemDone = (place: number | undefined, item: JsonObject) => ({
  type: 'response.output_item.done',
  output_index: place,
  item,
});

describe('sources', () => {
  const annotation = { type: 'url_citation', url: 'https://a.dev', start_index: 0, end_index: 3 };
  const cited = { type: 'message', content: [{ type: 'output_text', text: 'Wet', annotations: [annotation] }] };
  const citation = { url: 'https://a.dev', span: { start: 0, end: 3 } };
  const citationsOf = (events: readonly StreamEvent[]) =>
    events.flatMap((event) => (event.type === 'citation' ? [event.citation] : []));

  it('are told where only the last event has them', () => {
    expect(citationsOf(read(text(0, 0, 'Wet'), textDone(0, 0, 'Wet'), completed(cited)))).toEqual([citation]);
    expect(citationsOf(read(completed(cited)))).toEqual([citation]);
  });

  it('are told once where the last event repeats them', () => {
    const added = { type: 'response.output_text.annotation.added', output_index: 0, content_index: 0, annotation };
    expect(citationsOf(read(text(0, 0, 'Wet'), added, completed(cited)))).toEqual([citation]);
  });

  it('have no span where the texts came out of order', () => {
    const events = read(text(0, 0, 'W'), text(1, 0, 'D'), text(0, 0, 'et'), completed(cited));
    expect(citationsOf(events)).toEqual([{ url: 'https://a.dev' }]);
  });
});

describe('words that are told in pieces and once more whole', () => {
  it('are said once where two parts are interleaved', () => {
    const events = read(
      text(0, 0, 'A'),
      text(0, 1, 'B'),
      text(0, 0, 'a'),
      textDone(0, 0, 'Aa'),
      textDone(0, 1, 'B'),
      completed(),
    );
    expect(wordsOf(events).map(([, said]) => said)).toEqual(['A', 'B', 'a']);
  });

  it('are said once where reasoning is closed after the text, without a paragraph where it goes on', () => {
    const done = { type: 'response.reasoning_text.done', output_index: 0, content_index: 0, text: 'think more' };
    const events = read(
      thought(0, 0, 'think'),
      text(1, 0, 'say'),
      thought(0, 0, ' more'),
      done,
      thought(0, 1, 'next'),
      completed(),
    );
    expect(wordsOf(events)).toEqual([
      ['reasoning-delta', 'think'],
      ['text-delta', 'say'],
      ['reasoning-delta', ' more'],
      ['reasoning-delta', '\n\nnext'],
    ]);
  });

  it('are said where only the whole part tells them, and once where the part is told again', () => {
    const events = read(text(0, 0, 'A'), textDone(0, 1, 'B'), textDone(0, 0, 'A'), textDone(0, 1, 'B'), completed());
    expect(wordsOf(events).map(([, said]) => said)).toEqual(['A', 'B']);
  });
});

describe('text that stands only in a whole item', () => {
  it.each([
    ['reasoning', thought(0, 0, 'think'), ['think', 'whole', ' answer']],
    ['a call', itemDone(0, call('c1')), ['whole', ' answer']],
  ])('is said in its order after %s', (_, before, said) => {
    const item = message('whole', ' answer');
    const rest = [itemDone(2, call('c2')), completed(item)];
    const events = read(before, itemDone(1, item), itemDone(1, item), ...rest);
    expect(wordsOf(events).map(([, words]) => words)).toEqual(said);
    const order = events.map(({ type }) => type);
    expect(order.lastIndexOf('text-delta')).toBeLessThan(order.lastIndexOf('tool-call-start'));
  });

  it.each([
    ['reasoning', thought(0, 0, 'think')],
    ['a call', itemDone(0, call('c1'))],
  ])('is said where the last event alone holds the item, after %s', (_, before) => {
    const events = read(before, completed({ type: 'reasoning', content: [{ text: 'think' }] }, call('c1'), message('whole')));
    expect(wordsOf(events)).toContainEqual(['text-delta', 'whole']);
    expect(wordsOf(events).filter(([type]) => type === 'reasoning-delta')).toHaveLength(1);
    expect(startsOf(events)).toEqual(['c1']);
  });

  it('is a refusal where the last event alone refuses', () => {
    const refusal = { type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] };
    const events = read(thought(0, 0, 'think'), completed(refusal));
    expect(wordsOf(events)).toContainEqual(['refusal-delta', 'No.']);
    expect(events).toContainEqual({ type: 'finish', finish: expect.objectContaining({ unified: 'filtered' }) });
  });

  it('is not said again where deltas told it, whatever the host calls its item', () => {
    const events = read(text(3, 0, 'whole'), itemDone(3, { ...message('whole'), id: 'x' }), completed(message('whole')));
    expect(wordsOf(events)).toEqual([['text-delta', 'whole']]);
  });
});

describe('calls', () => {
  it.each(['response.output_item.done', 'response.output_item.added'])('are told once where %s comes again', (type) => {
    const again = { type, output_index: 0, item: call('c1') };
    const events = read(itemDone(0, call('c1')), again, again, itemDone(1, call('c2')), completed());
    expect(startsOf(events)).toEqual(['c1', 'c2']);
    expect(argumentsOf(events)).toEqual([
      [0, '{"a":1}'],
      [1, '{"a":1}'],
    ]);
  });

  it('are told each where the host does not number its items', () => {
    const events = read(itemDone(undefined, call('c1')), itemDone(undefined, call('c2')), completed());
    expect(startsOf(events)).toEqual(['c1', 'c2']);
  });
});

it.each([
  ['parts', (i: number) => text(i, 0, 'a')],
  ['items', (i: number) => itemDone(i, message('a'))],
  ['calls', (i: number) => itemDone(i, call(`c${i}`))],
])('fails a stream of %s without end', (_, event) => {
  const decoder = openaiResponses.target.streamDecoder();
  let said = 0;
  for (let i = 0; i < 20_000; i++) {
    const { events, raw } = decoder.decode({ event: '', data: JSON.stringify(event(i)), raw: 'data: x\n\n' });
    const error = events.find(({ type }) => type === 'provider-error');
    if (error) {
      expect(raw).toBe('');
      expect(error).toMatchObject({ body: { error: { message: expect.stringContaining('parts') } } });
      break;
    }
    said++;
  }
  expect(said).toBeGreaterThan(1000);
  expect(said).toBeLessThanOrEqual(10_000);
});

it.each([
  ['an object that has no text', '{"toString":1,"valueOf":1}'],
  ['a list too deep to write', '['.repeat(20_000) + ']'.repeat(20_000)],
])('takes %s for no place', (_, place) => {
  const decoder = openaiResponses.target.streamDecoder();
  const data = `{"type":"response.output_text.delta","content_index":0,"delta":"a","output_index":${place}}`;
  expect(decoder.decode({ event: '', data, raw: '' }).events).toEqual([{ type: 'text-delta', text: 'a' }]);
});

describe('sources', () => {
  const cited = (item: number, start: number, end: number) => ({
    type: 'response.output_text.annotation.added',
    output_index: item,
    content_index: 0,
    annotation: { type: 'url_citation', url: 'https://a.dev', title: '', start_index: start, end_index: end },
  });
  const spansOf = (events: readonly StreamEvent[]) =>
    events.flatMap((event) => (event.type === 'citation' ? [event.citation.span] : []));

  it('count from the beginning of the whole text', () => {
    const events = read(
      text(0, 0, 'One 😀'),
      cited(0, 0, 3),
      textDone(0, 0, 'One 😀'),
      text(1, 0, ' two'),
      cited(1, 1, 4),
      completed(),
    );
    expect(spansOf(events)).toEqual([
      { start: 0, end: 3 },
      { start: 6, end: 9 },
    ]);
  });

  it('name no part where parts come interleaved, or where an earlier one has no end', () => {
    const mixed = read(text(0, 0, 'A'), text(1, 0, 'B'), text(0, 0, 'a'), cited(0, 0, 1), completed());
    const endless = read(text(0, 0, 'A'), text(1, 0, 'B'), cited(1, 0, 1), cited(0, 0, 1), completed());
    expect([...spansOf(mixed), ...spansOf(endless)]).toEqual([undefined, undefined, undefined]);
  });
});
