import { type CutBack, cutBack } from './cut-back.ts';
import { preambleLength } from './preamble.ts';

/** More is no continuation, in UTF-16 units. */
const longestRest = 1024 * 1024;
/** Longer texts inside of a JSON text are cut where they are read, and not at their beginning. */
const longestValue = 60;

/**
 * Finds the rest of a broken JSON text in what a target says that was asked to go on with it: what comes next, or the whole text anew. Nothing
 * is known before it has ended. A class, because it lives as long as the attempt and holds back what came.
 */
export class JsonJoint {
  readonly #shown: string;
  readonly #sent: string;
  #said = '';

  constructor(shown: string, { sent }: CutBack) {
    this.#shown = shown;
    this.#sent = sent;
  }

  /** False where it is more than any rest could be. */
  push(text: string): boolean {
    this.#said += text;
    return this.#said.length <= longestRest;
  }

  /** What goes on with what was shown, so that both parse together; undefined where nothing does. */
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

/** Cuts a JSON text back to where a model can go on, so that what it says again proves that both fit: to the last sign of its structure. */
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

/** Where in `whole` the text `beginning` ends, white space between values aside; undefined where it does not begin with it. */
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
