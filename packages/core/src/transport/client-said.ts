/** What may stand between two words: providers put what clients write on one line, and into quotes. Escapes of JSON and URLs included. */
const gap = '(?:\\\\[nrtbf]|\\\\u[0-9a-f]{4}|%[0-9a-f]{2}|[^\\p{L}\\p{N}]){0,8}';
/** Of words that are looked for. */
const longestText = 200;
/** So much is searched for one error, in UTF-16 units. What is not searched counts as said: then nothing is decided by it. */
const mostSearched = 16 * 1024 * 1024;

/**
 * Whether a request that was sent holds a text, whatever its case, spacing and punctuation.
 *
 * @param sent - the body as the provider saw it: nothing else can be echoed
 * @param own - words of ours, which say nothing of the client: the model's name
 */
export function clientSaid(sent: string, own: string): (text: string) => boolean {
  let left = mostSearched;
  const known = new Map<string, boolean>();

  function search(text: string): boolean {
    const pattern = patternOf(text);
    if (!pattern) return false;
    left -= sent.length;
    return left < 0 || pattern.test(sent);
  }

  return (text) => {
    if (text === own) return false;
    const said = known.get(text) ?? search(text);
    known.set(text, said);
    return said;
  };
}

/** Linear in what it is tested on: between words there is a bounded number of characters. */
function patternOf(text: string): RegExp | undefined {
  const words = text.slice(0, longestText).match(/[\p{L}\p{N}]+/gu);
  return words ? new RegExp(words.join(gap), 'iu') : undefined;
}
