/** What a model says, in the pieces in which it comes: some end a sentence, some a word, some are parts of one. */
const sentences = [
  [' The light', 'house stood at the end', ' of the pier.'],
  [' Every evening, its', ' keeper climbed 212 steps to li', 'ght the lamp.'],
  [' Nobody had asked him', ' to,', ' and nobody thanked him.'],
] as const;
const fewest = 2;

/** The answer to a call, whoever gives it: so that a seam can be judged word for word. */
export function piecesOf(call: number): readonly string[] {
  return [`Story ${call}.`, ...sentences.slice(0, sentencesOf(call)).flat()];
}

export function pieceCount(call: number): number {
  return 1 + 3 * sentencesOf(call);
}

/** What a model says that is asked to go on with `begun`. Many drop the white space between both. */
export function restOf(call: number, begun: string): readonly string[] {
  const rest: string[] = [];
  let at = 0;
  for (const piece of piecesOf(call)) {
    const end = at + piece.length;
    if (end > begun.length) rest.push(piece.slice(Math.max(0, begun.length - at)));
    at = end;
  }
  if (!piecesOf(call).join('').startsWith(begun)) throw new Error(`Call ${call} was to go on with what nobody said: ${begun}`);
  return call % 4 < 2 ? rest : rest.map((piece, i) => (i === 0 ? piece.trimStart() : piece));
}

function sentencesOf(call: number): number {
  return fewest + (call % (sentences.length - fewest + 1));
}
