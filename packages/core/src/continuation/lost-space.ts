import { insideCode } from './preamble.ts';

/** A word of natural language and the sign after it, but no address, abbreviation or decimal. */
const endsClause = /(?:(?:^|\s)["“«„(*_]*[\p{L}\p{M}\p{N}'’-]{2,}|[\p{L}\p{N}][)\]])(?<sign>[.!?…:;,])["”»)*_]*$/u;
const beginsSentence = /^["“«„(*_]*(?:\p{Lu}|(?!\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Thai})\p{Lo})/u;
const beginsWord = /^[“«„(*_]*\p{L}/u;
/** The sign is looked for in so many UTF-16 units at the end of the text. */
const near = 80;

const listItem = /^(\s*)(?:[-*+•]|\d{1,3}[.)])\s+\S/;
const bareMarker = /^\s*\d{1,3}[.)]$/;
const heading = /^#{1,6}\s+\S/;
const fence = /^(?:```|~~~)/;

/**
 * The white space that is missing between the shown text and the continuation. A model that is asked by a turn of the user begins without white
 * space, even after the end of a sentence or a comma, before the next item, row or heading, and between two lines of code.
 */
export function lostSpace(shown: string, said: string): string {
  if (/^\s/.test(said)) return '';
  if (/\s$/.test(shown)) return insideCode(shown) ? lostIndent(shown, said) : lostAfterLineEnd(shown, said);
  const line = shown.slice(shown.lastIndexOf('\n') + 1);
  if (insideCode(shown)) return lostInCode(shown, line, said);
  return lostBetweenBlocks(line, said) ?? (losesSpace(shown, said) ? ' ' : '');
}

/** Whether `said` is so short that it may still become the mark at the beginning of an item, a row, a heading or a block of code. */
export function mayBecomeMarker(said: string): boolean {
  return /^(?:[-*+•>|]\s*|#{1,6}\s*|`{1,3}|~{1,3}|\d{1,3}(?:[.)]\s*)?)$/.test(said);
}

/** The white space between two blocks of a text; undefined where the joint is not between two blocks. */
function lostBetweenBlocks(line: string, said: string): string | undefined {
  const item = listItem.exec(line);
  if (bareMarker.test(line)) return ' ';
  if (line.startsWith('|')) return said.startsWith('|') && line.endsWith('|') ? '\n' : undefined;
  if (!/[.!?…:;,)\]}"”`*_\p{L}\p{N}]$/u.test(line)) return undefined;
  if (listItem.test(said)) return item ? `\n${item[1]}` : endsBlock(line) ? '\n\n' : undefined;
  if (heading.test(said) || fence.test(said)) return endsBlock(line) ? '\n\n' : undefined;
  return line.startsWith('> ') && said.startsWith('> ') ? '\n' : undefined;
}

/** The indentation that the next item of a list still needs, or the empty line before a block and after a list. */
function lostAfterLineEnd(shown: string, said: string): string {
  const text = shown.trimEnd();
  const space = shown.slice(text.length);
  const lines = space.split(/\r?\n/);
  if (lines.length < 2) return '';
  const indent = lines.at(-1) ?? '';
  const line = text.slice(text.lastIndexOf('\n') + 1);
  const item = listItem.exec(line);
  if (listItem.test(said)) {
    if (!item) return lines.length === 2 && indent === '' && line.endsWith(':') ? '\n' : '';
    const due = dueIndent(item[0].trimEnd(), item[1] ?? '', said);
    return due.startsWith(indent) ? due.slice(indent.length) : '';
  }
  const beginsBlock = fence.test(said) || heading.test(said) || (item !== null && beginsSentence.test(said));
  return beginsBlock && lines.length === 2 && indent === '' && endsBlock(line.replace(/\)$/, ').')) ? '\n' : '';
}

/** An item of the same kind as the last item gets the same indentation; a point below a number gets more. */
function dueIndent(item: string, indent: string, said: string): string {
  const isNumber = /^\s*\d/.test(item);
  if (isNumber === /^\d/.test(said)) return indent;
  return isNumber ? indent + ' '.repeat(/^\s*(\S+\s+)/.exec(`${item} `)?.[1]?.length ?? 3) : '';
}

const endsBlock = (line: string) => /[.!?…:]["”»)*_]*$/.test(line);

const opensBlock = /^\s*(?:async |class|def|elif|else|except|finally|for|if|match|case|try|while|with)\b.*:$/;

/** After a whole statement the next statement begins a new line, with more indentation where a block begins. */
function lostInCode(shown: string, line: string, said: string): string {
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const closes = /^[}\])]/.test(said);
  if (opensBlock.test(line)) return `\n${indent}${indentOf(shown, '    ')}`;
  const isOpen = (line.match(/[([<]/g)?.length ?? 0) > (line.match(/[)\]>]/g)?.length ?? 0);
  if (line.endsWith(';') && !isOpen) return `\n${closes ? outer(indent, indentOf(shown, '  ')) : indent}`;
  if (line.endsWith(',')) return isOpen || indent === '' ? ' ' : `\n${indent}`;
  return '';
}

/** The indentation that a line of code still needs, where the line before it gives the indentation. */
function lostIndent(shown: string, said: string): string {
  const text = shown.trimEnd();
  const have = shown.slice(text.length).split(/\r?\n/);
  const line = text.slice(text.lastIndexOf('\n') + 1);
  if (have.length < 2 || !/[{}()[\],;:]$/.test(line)) return '';
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const step = indentOf(shown, opensBlock.test(line) ? '    ' : '  ');
  const inner = /[{([]$/.test(line) || opensBlock.test(line) ? indent + step : indent;
  const due = /^[}\])]/.test(said) ? outer(inner, step) : inner;
  const found = have.at(-1) ?? '';
  return due.startsWith(found) ? due.slice(found.length) : '';
}

/** One step of indentation in this code: the smallest that was shown. */
function indentOf(shown: string, otherwise: string): string {
  const code = shown.slice(Math.max(shown.lastIndexOf('```'), shown.lastIndexOf('~~~')));
  const steps = [...code.matchAll(/\n([ \t]+)\S/g)].map(([, step = '']) => step);
  return steps.reduce((least, step) => (least === '' || step.length < least.length ? step : least), '') || otherwise;
}

const outer = (indent: string, step: string) => indent.slice(0, Math.max(0, indent.length - step.length));

function losesSpace(shown: string, said: string): boolean {
  const sign = endsClause.exec(shown.slice(-near))?.groups?.sign;
  if (sign === undefined) return false;
  return /[.!?…]/.test(sign) ? beginsSentence.test(said) : beginsWord.test(said);
}
