import type { StreamDecoder, WireUnit } from '../call/stream-decoder.ts';
import type { Frame, StreamEvent } from '../call/stream-event.ts';

/** Members whose values differ from one text delta to the next. */
export interface TextMembers {
  /** Holds the text. */
  readonly text: string;
  /** Holds random padding, where a provider sends it after the text. */
  readonly padding?: string;
}

/** The texts around the places that differ from block to block: one text more than there are places. */
type Fixed = readonly string[];

/** A text delta that was decoded in full. A later block that differs from it only in its text need not be parsed. */
interface Template {
  readonly received: Fixed;
  /** The block as the client gets it; undefined where the client gets it unchanged. */
  readonly passedOn?: Fixed;
}

/** After this many consecutive blocks without a usable template, no template is looked for in the rest of the stream. */
const mostVain = 64;

/**
 * Decodes a text delta without parsing its JSON where only the text differs from the block before, as in nearly all blocks of a stream. Every
 * other block goes through the decoder, and so does every block that changes the state of the decoder.
 *
 * This is safe because the place of the text is a whole JSON string literal, and another literal there leaves the structure as it is. A template
 * is used once the decoder has read the next block to the same frame, which shows that such a block does not change the decoder.
 */
export function withTextTemplate(decoder: StreamDecoder, members: TextMembers): StreamDecoder {
  let template: Template | undefined;
  let isProven = false;
  let vain = 0;

  return {
    decode(block) {
      const expected = template && read(template, block.raw);
      if (expected && isProven) return expected;
      const frame = decoder.decode(block);
      isProven = expected !== undefined && isSame(expected, frame);
      if (isProven || vain >= mostVain) return frame;
      template = learn(block, frame, members);
      vain = template ? 0 : vain + 1;
      return frame;
    },
  };
}

function isSame(expected: Frame, { events, raw, note, only }: Frame): boolean {
  return (
    note === undefined &&
    only === undefined &&
    raw === expected.raw &&
    events.length === 1 &&
    textOf(events[0]) === textOf(expected.events[0])
  );
}

function textOf(event: Frame['events'][number] | undefined): string | undefined {
  return event?.type === 'text-delta' ? event.text : undefined;
}

function learn({ raw }: WireUnit, { events, raw: passed, note, only }: Frame, members: TextMembers): Template | undefined {
  const text = textOf(events[0]);
  if (note !== undefined || only !== undefined || events.length !== 1 || text === undefined) return undefined;
  const received = fixedParts(raw, text, members);
  if (!received || passed === raw) return received && { received };
  const passedOn = fixedParts(passed, text, members);
  return passedOn?.length === received.length ? { received, passedOn } : undefined;
}

/** The texts around the places of the text and the padding; undefined where a place cannot be told for certain. */
function fixedParts(raw: string, text: string, { text: name, padding }: TextMembers): Fixed | undefined {
  const place = memberValue(raw, name);
  if (!place || decoded(raw.slice(place.from, place.to)) !== text) return undefined;
  const before = raw.slice(0, place.from);
  const after = raw.slice(place.to);
  const filler = padding === undefined ? undefined : memberValue(after, padding);
  return filler ? [before, after.slice(0, filler.from), after.slice(filler.to)] : [before, after];
}

/** The range between the quotes of a string member; undefined where its name occurs more than once or its value is no string. */
function memberValue(raw: string, name: string): { readonly from: number; readonly to: number } | undefined {
  const key = `"${name}"`;
  const at = raw.indexOf(key);
  if (at < 0 || raw.includes(key, at + 1)) return undefined;
  const opening = /\s*:\s*"/y;
  opening.lastIndex = at + key.length;
  if (!opening.test(raw)) return undefined;
  const from = opening.lastIndex;
  const to = literalEnd(raw, from);
  return to < 0 ? undefined : { from, to };
}

/** The frame of a block that fits the template; undefined where the block does not fit. Written out for one place and for two: this runs for every event. */
function read({ received, passedOn }: Template, raw: string): Frame | undefined {
  const [before = '', after = '', end] = received;
  if (!raw.startsWith(before)) return undefined;
  const textEnd = literalEnd(raw, before.length);
  if (textEnd < 0 || !raw.startsWith(after, textEnd)) return undefined;
  const fillerAt = textEnd + after.length;
  const fillerEnd = end === undefined ? fillerAt : literalEnd(raw, fillerAt);
  if (fillerEnd < 0 || (end !== undefined && !raw.startsWith(end, fillerEnd))) return undefined;
  if (fillerEnd + (end ?? '').length !== raw.length) return undefined;
  const literal = raw.slice(before.length, textEnd);
  const text = decoded(literal);
  if (!text || (end !== undefined && decoded(raw.slice(fillerAt, fillerEnd)) === undefined)) return undefined;
  const event: StreamEvent = { type: 'text-delta', text };
  if (!passedOn) return { events: [event], raw };
  const [first = '', second = '', last] = passedOn;
  const rest = last === undefined ? second : second + raw.slice(fillerAt, fillerEnd) + last;
  return { events: [event], raw: first + literal + rest };
}

/** The index of the quote that ends the JSON string that `from` is in, or -1. */
function literalEnd(raw: string, from: number): number {
  for (let at = raw.indexOf('"', from); at >= 0; at = raw.indexOf('"', at + 1)) {
    let slashes = 0;
    while (at - slashes > from && raw.charCodeAt(at - slashes - 1) === 92) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

/** The text between the quotes of a JSON string; undefined where the text is no JSON string. */
function decoded(literal: string): string | undefined {
  if (!special.test(literal)) return literal;
  try {
    return JSON.parse(`"${literal}"`) as string;
  } catch {
    return undefined;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a JSON string must not hold them
const special = /[\\\u0000-\u001f]/;
