import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { CacheMark } from '../../../call/request.ts';
import { isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import type { RequestReader } from '../../request-reader.ts';

/** The most marks that the server takes in one request. */
const most = 4;

/** The block, and behind it the mark that asks the cache to keep everything up to here. */
export function withCachePoint(block: JsonObject, cache: CacheMark | undefined): readonly JsonObject[] {
  return cache ? [block, { cachePoint: { type: 'default', ...(cache.ttl === '1h' && { ttl: '1h' }) } }] : [block];
}

/** Reads a mark. In other dialects it has the name that Messages gives it. */
export function decodeCachePoint(value: unknown, at: string, reader: RequestReader): CacheMark {
  const { ttl } = reader.object(value, at);
  reader.drop('cache_control');
  return ttl === '5m' || ttl === '1h' ? { ttl } : {};
}

/** Lists that may hold marks, in the order in which the cache reads them. */
export interface Marked {
  readonly tools: readonly JsonObject[];
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
}

/**
 * The marks that the model takes. Where there are more than the server takes, the last ones stay, because each mark covers everything before it. A mark for
 * an hour must not stand behind a mark for minutes.
 */
export function fitCachePoints({ tools, system, messages }: Marked, traits: ModelTraits, losses: Losses): Marked {
  const { cachePoints } = traits;
  const inTools = cachePoints?.tools === true;
  const turns = messages.map(contentOf);
  const given = countIn(tools) + countIn(system) + turns.reduce((sum, turn) => sum + countIn(turn), 0);
  if (given === 0) return { tools, system, messages };
  if (!cachePoints) losses.warn('cache_control is not sent: the model takes no marks for the cache');
  const taken = cachePoints ? given - (inTools ? 0 : countIn(tools)) : 0;
  if (cachePoints && !inTools && countIn(tools) > 0)
    losses.warn('cache_control of tools is not sent: the model takes none there');
  let surplus = Math.max(0, taken - most);
  if (surplus > 0) losses.warn(`${surplus} of ${taken} marks of cache_control are not sent: the target takes ${most}`);
  let short = !cachePoints?.hour;
  if (cachePoints && turns.some((turn) => turn.some((mark, at) => isMark(mark) && !mayBeMarked(turn[at - 1], traits))))
    losses.warn(
      'cache_control is not sent where it stands behind reasoning, or a document other than PDF: the target refuses it',
    );

  function fit(blocks: readonly JsonObject[]): readonly JsonObject[] {
    return blocks.flatMap((block, at): readonly JsonObject[] => {
      if (!isObject(block.cachePoint)) return [block];
      if (!cachePoints || surplus-- > 0 || !mayBeMarked(blocks[at - 1], traits)) return [];
      short ||= block.cachePoint.ttl === undefined;
      return [short ? { cachePoint: { type: 'default' } } : block];
    });
  }

  return {
    tools: inTools ? fit(tools) : tools.filter((one) => !isMark(one)),
    system: fit(system),
    messages: messages.map((message, at) => ({ ...message, content: fit(turns[at] ?? []) })),
  };
}

function contentOf({ content }: JsonObject): readonly JsonObject[] {
  return Array.isArray(content) ? content : [];
}

/** Whether a mark may stand behind the block. */
function mayBeMarked(block: JsonObject | undefined, { modelFields }: ModelTraits): boolean {
  if (block === undefined || block.reasoningContent !== undefined) return false;
  return modelFields !== 'claude' || !isObject(block.document) || block.document.format === 'pdf';
}

function isMark({ cachePoint }: JsonObject): boolean {
  return cachePoint !== undefined;
}

function countIn(blocks: readonly JsonObject[]): number {
  return blocks.filter(isMark).length;
}
