import { type CutBack, cutBack } from './cut-back.ts';
import { preambleLength } from './preamble.ts';

/** A longer text is no continuation, in UTF-16 units. */
const longestRest = 1024 * 1024;
/** A longer string value is cut inside the string; a shorter one is left out as a whole. */
const longestValue = 60;

/**
 * Finds the rest of a broken JSON text in what the next target says: either the rest alone, or the whole text anew. The rest is known only when the
 * target has finished. A class, because it holds back the text that came.
 */
export class JsonJoint {
  readonly #shown: string;
  readonly #sent: string;
  #said = '';

  constructor(shown: string, { sent }: CutBack) {
    this.#shown = shown;
    this.#sent = sent;
  }

  /** False where the text is longer than any rest. */
  push(text: string): boolean {
    this.#said += text;
    return this.#said.length <= longestRest;
  }

  /** The text that makes the shown part a valid JSON text; undefined where the target said no such text. */
  rest(): string | undefined {
    const said = unfenced(this.#said);
    const begun = said.slice(preambleLength(said, ''));
    const anew = said.slice(Math.max(0, said.search(/[{[]/)));
    for (const whole of new Set([said, this.#sent + said, begun, this.#sent + begun, anew])) {
      const at = after(whole, this.#shown);
      if (at !== undefined && parses(this.#shown + whole.slice(at))) return whole.slice(at);
    }
    return undefined;
  }
}

/** Cuts a JSON text back to the last sign of its structure, where a model can go on: when the model repeats what was cut off, both parts fit. */
export function cutBackJson(shown: string): CutBack {
  let inText = false;
  let from = 0;
  let boundary = 0;
  for (let at = 0; at < shown.length; at++) {
    const character = shown[at];
    if (inText) {
      if (character === '\\') at += 1;
      else if (character === '"') inText = false;
    } else if (character === '"') {
      inText = true;
      from = at;
    } else if (character === '{' || character === '[' || character === ',' || character === ':') boundary = at + 1;
  }
  if (inText && shown.length - from > longestValue) return cutBack(shown);
  return { sent: shown.slice(0, boundary), head: shown.slice(boundary) };
}

/** Whether an object or a list is there to its last sign. */
export function isWholeJson(text: string): boolean {
  const last = text.trimEnd().at(-1);
  return (last === '}' || last === ']') && parses(text);
}

/** Where `beginning` ends in `whole`, white space between values aside; undefined where `whole` does not begin with `beginning`. */
function after(whole: string, beginning: string): number | undefined {
  let inText = false;
  let at = 0;
  for (let i = 0; i < beginning.length; i++) {
    const character = beginning[i] ?? '';
    if (!inText && isSpace(character)) continue;
    while (!inText && isSpace(whole[at] ?? '')) at += 1;
    if (whole[at] !== character) return undefined;
    at += 1;
    if (inText && character === '\\') {
      i += 1;
      if (i < beginning.length && whole[at] !== beginning[i]) return undefined;
      if (i < beginning.length) at += 1;
    } else if (character === '"') inText = !inText;
  }
  return at;
}

const isSpace = (character: string) => character === ' ' || character === '\n' || character === '\r' || character === '\t';

/** Models put JSON into a block of code, and may say a word before it. */
function unfenced(said: string): string {
  const begin = /```(?:json)?[^\S\n]*\n/.exec(said);
  if (!begin) return said;
  const body = said.slice(begin.index + begin[0].length);
  const end = body.lastIndexOf('```');
  return end < 0 ? body : body.slice(0, end);
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
