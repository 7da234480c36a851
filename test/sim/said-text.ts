/** What a model says after its first words, in the pieces in which it comes: some end a sentence, some a word, some are parts of one. */
export const commonPieces = [
  ' The light',
  'house stood at the end of the pier.',
  ' Every evening,',
  ' its keeper climbed 212 steps to li',
  'ght the lamp.',
  ' Nobody had asked him to.',
] as const;

/** Few, because each costs the simulation as much as a layer of the stack. */
export const pieceCount = 1 + commonPieces.length;

/** The answer to a call, whoever gives it: so that a seam can be judged word for word. */
export function piecesOf(call: number): readonly string[] {
  return [`Story ${call}.`, ...commonPieces];
}

/** What a model says that is asked to go on with `begun`. Many drop the white space between both. */
export function restOf(call: number, begun: string, pieces = piecesOf(call)): readonly string[] {
  const rest: string[] = [];
  let at = 0;
  for (const piece of pieces) {
    const end = at + piece.length;
    if (end > begun.length) rest.push(piece.slice(Math.max(0, begun.length - at)));
    at = end;
  }
  if (!pieces.join('').startsWith(begun)) throw new Error(`Call ${call} was to go on with what nobody said: ${begun}`);
  return call % 2 === 0 ? rest : rest.map((piece, i) => (i === 0 ? piece.trimStart() : piece));
}
