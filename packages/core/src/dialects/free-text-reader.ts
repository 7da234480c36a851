import { beforeText, textOfArguments } from './free-text.ts';

/** Where white space may stand in what opens the arguments: before each mark. */
const gaps: ReadonlySet<number> = new Set([0, 1, 8, 9]);
/** White space that is looked through before the text; more than that is no form that a model writes. */
const mostOpening = 1024;

const escapes: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * Takes the text out of the arguments of a tool of free text while the arguments arrive, wherever they are cut: `push` gives what a piece adds, `end` what is
 * left. Arguments in another form than one text in `input` come whole at the end: the text where they hold one, else the arguments as they are.
 */
export class FreeTextReader {
  #phase: 'opening' | 'text' | 'after' | 'whole' = 'opening';
  /** How much of `beforeText` was read. */
  #opened = 0;
  /** All that came, as long as the arguments may be of another form. */
  #kept: string[] = [];
  #length = 0;
  /** An escape that is cut off, and the first half of a character whose second half has not come. */
  #cut = '';
  #half = '';

  push(piece: string): string {
    const rest = this.#phase === 'opening' ? this.#open(piece) : piece;
    if (this.#phase === 'whole' && rest !== '') this.#kept.push(rest);
    return this.#phase === 'text' ? this.#joined(this.#read(this.#cut + rest)) : '';
  }

  /** Whether the text has begun and its end has not come. */
  get isOpen(): boolean {
    return this.#phase === 'text';
  }

  end(): string {
    const left = this.#phase === 'opening' || this.#phase === 'whole' ? textOfArguments(this.#kept.join('')) : this.#half;
    this.#phase = 'after';
    this.#kept = [];
    this.#half = '';
    return left;
  }

  /** Reads up to the beginning of the text, and returns what follows. */
  #open(piece: string): string {
    for (let i = 0; i < piece.length; i++) {
      const char = piece[i] as string;
      if (char === beforeText[this.#opened]) this.#opened += 1;
      else if (!isSpace(char) || !gaps.has(this.#opened) || this.#length + i > mostOpening) return this.#isOther(piece);
      if (this.#opened === beforeText.length) {
        this.#phase = 'text';
        this.#kept = [];
        return piece.slice(i + 1);
      }
    }
    this.#length += piece.length;
    this.#kept.push(piece);
    return '';
  }

  #isOther(piece: string): string {
    this.#phase = 'whole';
    return piece;
  }

  /** The text up to its end, or up to an escape that is cut off. */
  #read(text: string): string {
    this.#cut = '';
    let read = '';
    let from = 0;
    marks.lastIndex = 0;
    for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
      read += text.slice(from, mark.index);
      if (mark[0] === '"') {
        this.#phase = 'after';
        return read;
      }
      const size = text[mark.index + 1] === 'u' ? 6 : 2;
      from = mark.index + size;
      if (from > text.length) {
        this.#cut = text.slice(mark.index);
        return read;
      }
      read += escaped(text.slice(mark.index + 1, from));
      marks.lastIndex = from;
    }
    return read + text.slice(from);
  }

  /** Keeps the first half of a character back: some clients cannot join the halves of two events. */
  #joined(text: string): string {
    const whole = this.#half + text;
    const last = whole.charCodeAt(whole.length - 1);
    const isHalf = this.#phase === 'text' && last >= 0xd800 && last <= 0xdbff;
    this.#half = isHalf ? whole.slice(-1) : '';
    return isHalf ? whole.slice(0, -1) : whole;
  }
}

const marks = /["\\]/g;

/** What an escape stands for, without its backslash. */
function escaped(name: string): string {
  if (!name.startsWith('u')) return escapes.get(name) ?? name;
  const code = Number.parseInt(name.slice(1), 16);
  return Number.isNaN(code) ? name : String.fromCharCode(code);
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\r' || char === '\t';
}
