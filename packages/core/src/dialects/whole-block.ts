/** The last block of a stream may lack its empty line: what is written after it must not be glued to it. */
export function wholeBlock(raw: string): string {
  return raw.endsWith('\n\n') || /(\r\n|\r|\n)(\r\n|\r|\n)$/.test(raw) ? raw : `${raw.replace(/[\r\n]+$/, '')}\n\n`;
}
