/** The name that was most likely meant, or undefined where none is close: at most a third of the letters differ. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const most = Math.max(2, Math.floor(word.length / 3));
  const [best] = names.map((name) => ({ name, far: distance(word, name) })).sort((a, b) => a.far - b.far);
  return best && best.far <= most ? best.name : undefined;
}

/** How many letters have to be changed, added or left out (Levenshtein), row by row. */
function distance(from: string, to: string): number {
  let above = [...Array(to.length + 1).keys()];
  for (const [i, letter] of [...from].entries()) {
    const row = [i + 1];
    for (const [j, other] of [...to].entries())
      row.push(Math.min((above[j] ?? 0) + (letter === other ? 0 : 1), (above[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    above = row;
  }
  return above.at(-1) ?? 0;
}
