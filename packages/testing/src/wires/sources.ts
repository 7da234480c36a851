import type { FullAnswer, FullSource } from '../answer.ts';

/** Characters (code points), which OpenAI counts. */
export function charactersIn(text: string): number {
  return [...text].length;
}

/** A piece of the text, with the sources that it goes back to. */
export interface Piece {
  readonly tokens: readonly string[];
  readonly sources: readonly FullSource[];
}

/** The text cut where the parts begin and end that go back to a source, as Anthropic cuts it into blocks. */
export function piecesOf({ tokens, sources }: FullAnswer): readonly Piece[] {
  const text = tokens.join('');
  const edges = [...new Set([0, text.length, ...sources.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const pieces = edges.slice(1).map((end, i) => ({
    tokens: between(tokens, edges[i] ?? 0, end),
    sources: sources.filter((source) => source.start <= (edges[i] ?? 0) && source.end >= end),
  }));
  return pieces.length > 0 ? pieces : [{ tokens, sources: [] }];
}

/** The tokens of a part of the text; those at its edges are cut. */
function between(tokens: readonly string[], start: number, end: number): readonly string[] {
  let at = 0;
  return tokens.flatMap((token) => {
    const from = at;
    at += token.length;
    const cut = token.slice(Math.max(0, start - from), Math.max(0, end - from));
    return cut === '' ? [] : [cut];
  });
}
