import type { FullAnswer } from '../answer.ts';
import { type JsonObject, objectAt, objectsIn } from '../json.ts';
import { type Item, itemsOf, responseOf } from './openai-responses-parts.ts';
import { charactersIn } from './sources.ts';
import type { Exchange, WireEvent } from './wire.ts';

interface Told {
  readonly part: WireEvent['part'];
  readonly type: string;
  readonly members: JsonObject;
}

/** Created, in progress, each item opened, told and closed, and the whole response once more. Numbered from 0. */
export function responsesStream(answer: FullAnswer, exchange: Exchange): readonly WireEvent[] {
  const items = itemsOf(answer, exchange);
  const begun = { response: responseOf(answer, exchange) };
  const ended = responseOf(
    answer,
    exchange,
    items.map(({ item }) => item),
  );
  const told: readonly Told[] = [
    { part: 'preamble', type: 'response.created', members: begun },
    { part: 'preamble', type: 'response.in_progress', members: begun },
    ...items.flatMap(itemEvents),
    { part: 'finish', type: `response.${String(ended.status)}`, members: { response: ended } },
  ];
  const padded = objectAt(exchange.body, 'stream_options').include_obfuscation !== false;
  const random = exchange.random('padding');
  return told.map(({ part, type, members }, number) => {
    const obfuscation = padded && part === 'token' ? { obfuscation: random.text(random.below(15)) } : {};
    const data = { type, ...members, ...obfuscation, sequence_number: number };
    return { part, data: `event: ${type}\ndata: ${JSON.stringify(data)}\n\n` };
  });
}

function itemEvents({ item, kind, pieces }: Item, place: number): readonly Told[] {
  const empty = {
    reasoning: { summary: [] },
    web_search_call: { status: 'in_progress', action: undefined },
    message: { status: 'in_progress', content: [] },
    function_call: { status: 'in_progress', arguments: '' },
    custom_tool_call: { status: 'in_progress', input: '' },
  };
  return [
    { part: 'open', type: 'response.output_item.added', members: { item: { ...item, ...empty[kind] }, output_index: place } },
    ...bodies[kind](pieces, { item_id: item.id, output_index: place }, item),
    { part: 'close', type: 'response.output_item.done', members: { item, output_index: place } },
  ];
}

type Body = (pieces: readonly string[], at: JsonObject, item: JsonObject) => readonly Told[];

const bodies: Readonly<Record<Item['kind'], Body>> = {
  reasoning,
  web_search_call: search,
  message,
  function_call: (pieces, at) => call(pieces, at, { type: 'response.function_call_arguments', member: 'arguments' }),
  custom_tool_call: (pieces, at) => call(pieces, at, { type: 'response.custom_tool_call_input', member: 'input' }),
};

function search(_: readonly string[], at: JsonObject): readonly Told[] {
  return ['in_progress', 'searching', 'completed'].map((step) => ({
    part: 'open',
    type: `response.web_search_call.${step}`,
    members: at,
  }));
}

function reasoning(pieces: readonly string[], place: JsonObject): readonly Told[] {
  const at = { ...place, summary_index: 0 };
  const text = pieces.join('');
  const part = (said: string) => ({ ...at, part: { type: 'summary_text', text: said } });
  return [
    { part: 'open', type: 'response.reasoning_summary_part.added', members: part('') },
    ...pieces.map((delta): Told => ({ part: 'token', type: 'response.reasoning_summary_text.delta', members: { ...at, delta } })),
    { part: 'close', type: 'response.reasoning_summary_text.done', members: { ...at, text } },
    { part: 'close', type: 'response.reasoning_summary_part.done', members: part(text) },
  ];
}

function message(pieces: readonly string[], place: JsonObject, item: JsonObject): readonly Told[] {
  const at = { content_index: 0, ...place };
  const text = pieces.join('');
  const annotations = objectsIn(objectsIn(item.content)[0]?.annotations);
  const part = (said: string, annotations: readonly JsonObject[] = []) => ({
    ...at,
    part: { type: 'output_text', annotations, logprobs: [], text: said },
  });
  return [
    { part: 'open', type: 'response.content_part.added', members: part('') },
    ...pieces.flatMap((delta, nth): readonly Told[] => [
      { part: 'token', type: 'response.output_text.delta', members: { ...at, delta, logprobs: [] } },
      ...annotationsAt(pieces, nth, annotations, at),
    ]),
    { part: 'close', type: 'response.output_text.done', members: { ...at, logprobs: [], text } },
    { part: 'close', type: 'response.content_part.done', members: part(text, annotations) },
  ];
}

/** Each source is told when the part of the text is over that goes back to it. */
function annotationsAt(
  pieces: readonly string[],
  nth: number,
  annotations: readonly JsonObject[],
  at: JsonObject,
): readonly Told[] {
  const said = (count: number) => charactersIn(pieces.slice(0, count).join(''));
  return annotations.flatMap((annotation, index): readonly Told[] => {
    const end = Number(annotation.end_index);
    if (end <= said(nth) || end > said(nth + 1)) return [];
    const members = { ...at, annotation, annotation_index: index };
    return [{ part: 'token', type: 'response.output_text.annotation.added', members }];
  });
}

interface Said {
  readonly type: string;
  readonly member: 'arguments' | 'input';
}

function call(pieces: readonly string[], at: JsonObject, { type, member }: Said): readonly Told[] {
  return [
    ...pieces.map((delta): Told => ({ part: 'token', type: `${type}.delta`, members: { ...at, delta } })),
    { part: 'close', type: `${type}.done`, members: { ...at, [member]: pieces.join('') } },
  ];
}
