import { piecesOf, restOf } from '../said-text.ts';

/** Fewer than a day's streams have: what is measured here is who answers, not how the words join. */
export const pieceCount = 3;

export function saidPieces(call: number): readonly string[] {
  return piecesOf(call).slice(0, pieceCount);
}

/** The answer to a call, whoever gives it. */
export function textOf(call: number): string {
  return saidPieces(call).join('');
}

/** The whole answer, or what is left of it where the request brings the beginning along. */
export function piecesAfter(call: number, begun: string | undefined): readonly string[] {
  return begun === undefined ? saidPieces(call) : restOf(call, begun, saidPieces(call));
}
