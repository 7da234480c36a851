/** How the ids of items and answers begin, by their type, as OpenAI's do. */
export type IdPrefix = 'resp' | 'msg' | 'rs' | 'fc' | 'ctc' | 'tsc';

const mark = '_understudy_';
/** OpenAI takes ids of at most 64 characters. */
const longestTail = 40;

/**
 * An id for what no provider stores, also where a provider of this dialect gave the answer to a request that was written anew: a client that refers
 * to such an id later is told so.
 */
export function ownId(prefix: IdPrefix, of: string, index?: number): string {
  const tail = of.replace(/^resp_(?:understudy_)?/, '').replace(/[^a-zA-Z0-9_-]/g, '');
  return `${prefix}${mark}${tail.slice(-longestTail)}${index === undefined ? '' : `_${index}`}`;
}

/** Whether an id was made by `ownId`, so that no provider knows it. */
export function isOwnId(id: unknown): boolean {
  return typeof id === 'string' && /^(?:resp|msg|rs|fc|ctc|tsc)_understudy_/.test(id);
}
