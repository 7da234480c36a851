/** The signs between two words, escapes of JSON and URLs included: providers write the words of clients on one line and in quotes. */
const gap = '(?:\\\\[nrtbf]|\\\\u[0-9a-f]{4}|%[0-9a-f]{2}|[^\\p{L}\\p{N}]){0,8}';
/** The longest text that is looked for, in UTF-16 units. */
const longestText = 200;
/** So much is searched for one error, in UTF-16 units. A text that is not searched for counts as said, so that nothing is decided by it. */
const mostSearched = 16 * 1024 * 1024;

/**
 * Whether a request that was sent holds a text, whatever its case, spacing and punctuation.
 *
 * @param sent - the body as the provider saw it, because a provider can echo nothing else
 * @param own - words of ours that do not count as the client's: the name of the model
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

/** Linear in the text that it is tested on, because the number of characters between two words is bounded. */
function patternOf(text: string): RegExp | undefined {
  const words = text.slice(0, longestText).match(/[\p{L}\p{N}]+/gu);
  return words ? new RegExp(words.join(gap), 'iu') : undefined;
}
