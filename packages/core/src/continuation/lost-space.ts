import { insideCode } from './preamble.ts';

/** A word of natural language and the sign after it; addresses, abbreviations and decimals are none. */
const endsClause = /(?:(?:^|\s)["“«„(*_]*[\p{L}\p{M}\p{N}'’-]{2,}|[\p{L}\p{N}][)\]])(?<sign>[.!?…:;,])["”»)*_]*$/u;
const beginsSentence = /^["“«„(*_]*(?:\p{Lu}|(?!\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Thai})\p{Lo})/u;
const beginsWord = /^[“«„(*_]*\p{L}/u;
/** Whichever words come before: the sign is looked for in the last of them only. */
const near = 80;

const listItem = /^(\s*)(?:[-*+•]|\d{1,3}[.)])\s+\S/;
const bareMarker = /^\s*\d{1,3}[.)]$/;
const heading = /^#{1,6}\s+\S/;
const fence = /^(?:```|~~~)/;

/**
 * The white space that is missing between what was shown and what follows. Models that are asked by a turn of the user begin without any,
 * also where it belongs: after the end of a sentence or a comma, before the next item, row or heading, between two lines of code.
 */
export function lostSpace(shown: string, said: string): string {
  if (/^\s/.test(said)) return '';
  if (/\s$/.test(shown)) return insideCode(shown) ? lostIndent(shown, said) : lostAfterLineEnd(shown, said);
  const line = shown.slice(shown.lastIndexOf('\n') + 1);
  if (insideCode(shown)) return lostInCode(shown, line, said);
  return lostBetweenBlocks(line, said) ?? (losesSpace(shown, said) ? ' ' : '');
}

/** Whether so little has come that it may still be the mark that an item, a row, a heading or a block of code begins with. */
export function mayBecomeMarker(said: string): boolean {
  return /^(?:[-*+•>|]\s*|#{1,6}\s*|`{1,3}|~{1,3}|\d{1,3}(?:[.)]\s*)?)$/.test(said);
}

/** Undefined where the joint is none between two blocks of a text. */
function lostBetweenBlocks(line: string, said: string): string | undefined {
  const item = listItem.exec(line);
  if (bareMarker.test(line)) return ' ';
  if (line.startsWith('|')) return said.startsWith('|') && line.endsWith('|') ? '\n' : undefined;
  if (!/[.!?…:;,)\]}"”`*_\p{L}\p{N}]$/u.test(line)) return undefined;
  if (listItem.test(said)) return item ? `\n${item[1]}` : endsBlock(line) ? '\n\n' : undefined;
  if (heading.test(said) || fence.test(said)) return endsBlock(line) ? '\n\n' : undefined;
  return line.startsWith('> ') && said.startsWith('> ') ? '\n' : undefined;
}

/** The indentation of an item that goes on with a list, or what is still missing of it; the empty line before a block, and after a list. */
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

/** A point below a number stands further in; what is of the kind of the last item stands where that stood. */
function dueIndent(item: string, indent: string, said: string): string {
  const isNumber = /^\s*\d/.test(item);
  if (isNumber === /^\d/.test(said)) return indent;
  return isNumber ? indent + ' '.repeat(/^\s*(\S+\s+)/.exec(`${item} `)?.[1]?.length ?? 3) : '';
}

const endsBlock = (line: string) => /[.!?…:]["”»)*_]*$/.test(line);

const opensBlock = /^\s*(?:async |class|def|elif|else|except|finally|for|if|match|case|try|while|with)\b.*:$/;

/** A statement that is whole ends its line; the next one stands below it, or further in where a block begins. */
function lostInCode(shown: string, line: string, said: string): string {
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const closes = /^[}\])]/.test(said);
  if (opensBlock.test(line)) return `\n${indent}${indentOf(shown, '    ')}`;
  const isOpen = (line.match(/[([<]/g)?.length ?? 0) > (line.match(/[)\]>]/g)?.length ?? 0);
  if (line.endsWith(';') && !isOpen) return `\n${closes ? outer(indent, indentOf(shown, '  ')) : indent}`;
  if (line.endsWith(',')) return isOpen || indent === '' ? ' ' : `\n${indent}`;
  return '';
}

/** What is missing of the indentation of a line of code, where the line before it says how far in it stands. */
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

/** By how much this code is indented: the smallest step that it has shown. */
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
