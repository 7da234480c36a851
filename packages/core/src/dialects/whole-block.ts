/** Adds the empty line that the last block of a stream may lack. Without it a block that is written next would become a part of it. */
export function wholeBlock(raw: string): string {
  return raw.endsWith('\n\n') || /(\r\n|\r|\n)(\r\n|\r|\n)$/.test(raw) ? raw : `${raw.replace(/[\r\n]+$/, '')}\n\n`;
}
