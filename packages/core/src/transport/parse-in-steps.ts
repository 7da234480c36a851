import { jsonLimits } from '../call/json-meter.ts';
import { turn } from '../call/turn.ts';

/** So many UTF-16 units of a text are read in one go. In the worst case parsing them takes some milliseconds. */
const stepLength = 64 * 1024;
/** The most members of one object: a larger object takes long to grow, and no answer has so many. */
const mostMembers = 10_000;
/** The most members and elements in all: an answer of thousands of tokens may give the logprobs of each token. */
const mostValues = 2_500_000;

/**
 * `JSON.parse` for long texts: parses piece by piece, so that other calls get on in between. Undefined where the text is no JSON, is nested too
 * deep, or holds more than any answer does. Never rejects.
 */
export async function parseInSteps(text: string, step = stepLength): Promise<unknown> {
  const parser = new StepParser(text, step);
  try {
    await turn();
    for (let until = step; !parser.read(until); until += step) await turn();
    await turn();
    return parser.value();
  } catch {
    return undefined;
  }
}

/** An open list or object. The text from `from` to the place of the reader is not parsed yet. */
interface Open {
  readonly isList: boolean;
  readonly start: number;
  from: number;
  /** The place where the current member or element begins. */
  member: number;
  /** The parsed part; undefined while nothing is parsed, because then the whole may be parsed together with the text around it. */
  parsed: unknown[] | Record<string, unknown> | undefined;
  members: number;
  /** The end of an element that was parsed by itself; undefined after the comma that follows it. */
  closedAt: number | undefined;
}

const [quote, comma, backslash] = [34, 44, 92];
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125];

/**
 * Finds the commas at which a text can be cut, and looks at each character once. `JSON.parse` reads the text between two such commas, and so refuses
 * every text that is no JSON.
 */
class StepParser {
  readonly #text: string;
  readonly #step: number;
  readonly #open: Open[] = [];
  #at = 0;
  #parsedAt = 0;
  #inString = false;
  #values = 0;
  #root: { readonly value: unknown; readonly start: number; readonly end: number } | undefined;

  constructor(text: string, step: number) {
    this.#text = text;
    this.#step = step;
  }

  /** True once the whole text is read. */
  read(until: number): boolean {
    const text = this.#text;
    const end = Math.min(until, text.length);
    for (; this.#at < end; this.#at++) {
      const code = text.charCodeAt(this.#at);
      if (this.#inString) {
        if (code === backslash) this.#at += 1;
        else if (code === quote) this.#inString = false;
      } else if (code === quote) this.#inString = true;
      else if (code === comma) this.#separate();
      else if (code === openList || code === openObject) this.#begin(code === openList);
      else if (code === closeList || code === closeObject) this.#close(code === closeList);
    }
    return this.#at >= text.length;
  }

  value(): unknown {
    if (!this.#root) return JSON.parse(this.#text); // the text has no comma far enough from its start, so it holds little
    const { value, start, end } = this.#root;
    if (this.#text.slice(0, start).trim() !== '' || this.#text.slice(end).trim() !== '')
      throw new SyntaxError('more than one value');
    return value;
  }

  #begin(isList: boolean): void {
    if (this.#open.length >= jsonLimits.depth || this.#root) throw new SyntaxError('too deep, or more than one value');
    this.#count();
    const [start, from] = [this.#at, this.#at + 1];
    this.#open.push({ isList, start, from, member: from, parsed: undefined, members: 0, closedAt: undefined });
  }

  #count(): void {
    this.#values += 1;
    if (this.#values > mostValues) throw new RangeError('too many values');
  }

  #separate(): void {
    const open = this.#open.at(-1);
    if (!open) throw new SyntaxError('a comma outside');
    this.#count();
    open.members += 1;
    if (!open.isList && open.members > mostMembers) throw new RangeError('too many members');
    if (open.closedAt !== undefined) this.#pass(open);
    else if (this.#at - this.#parsedAt >= this.#step) this.#parse(open, this.#at);
    else {
      open.member = this.#at + 1;
      return;
    }
    open.from = this.#at + 1;
    open.member = open.from;
  }

  /** Nothing but white space may stand between an element and its comma. */
  #pass(open: Open): void {
    if (this.#text.slice(open.closedAt, this.#at).trim() !== '') throw new SyntaxError('something after an element');
    open.closedAt = undefined;
  }

  #close(isList: boolean): void {
    const open = this.#open.pop();
    if (!open || open.isList !== isList) throw new SyntaxError('a bracket that closes nothing');
    if (!open.parsed) return;
    if (open.closedAt === undefined) this.#parse(open, this.#at);
    else this.#pass(open);
    const around = this.#open.at(-1);
    if (around) this.#put(around, open);
    else this.#root = { value: open.parsed, start: open.start, end: this.#at + 1 };
  }

  /** Puts a child that was parsed by itself into the list or object around it, after everything that stands before the child. */
  #put(around: Open, child: Open): void {
    if (around.closedAt !== undefined) throw new SyntaxError('no comma between elements');
    if (around.member > around.from) this.#parse(around, around.member - 1);
    around.parsed ??= around.isList ? [] : {};
    const before = this.#text.slice(around.member, child.start).trim();
    if (Array.isArray(around.parsed)) {
      if (before !== '') throw new SyntaxError('something before an element');
      around.parsed.push(child.parsed);
    } else {
      if (!before.endsWith(':')) throw new SyntaxError('a member without a name');
      const name: unknown = JSON.parse(before.slice(0, -1));
      if (typeof name !== 'string') throw new SyntaxError('a name that is no text');
      setMember(around.parsed, name, child.parsed);
    }
    around.closedAt = this.#at + 1;
  }

  /** Parses the text between `from` and `to`: one or more whole members or elements. */
  #parse(open: Open, to: number): void {
    const text = this.#text.slice(open.from, to);
    if (text.trim() === '') throw new SyntaxError('a comma too many');
    this.#parsedAt = this.#at;
    if (open.isList) {
      open.parsed ??= [];
      for (const element of JSON.parse(`[${text}]`)) (open.parsed as unknown[]).push(element);
    } else {
      open.parsed ??= {};
      const members: Record<string, unknown> = JSON.parse(`{${text}}`);
      for (const [name, value] of Object.entries(members)) setMember(open.parsed as Record<string, unknown>, name, value);
    }
  }
}

/** Sets a member as `JSON.parse` does: `__proto__` becomes a member like any other. */
function setMember(members: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(members, name, { value, writable: true, enumerable: true, configurable: true });
}
