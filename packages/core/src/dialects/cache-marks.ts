import type { CacheMark } from '../call/request.ts';
import { isGiven, isObject } from './json.ts';
import type { RequestReader } from './request-reader.ts';

/** What a mark for the cache may stand at. */
export interface Markable {
  readonly cache?: CacheMark;
}

/**
 * Reads `cache_control` of Messages, which clients that know Claude set in other dialects too: on parts, messages and tools. A target whose dialect has no marks
 * goes without.
 */
export function decodeCache(value: unknown, reader: RequestReader): CacheMark | undefined {
  if (!isGiven(value)) return undefined;
  reader.drop('cache_control');
  if (!isObject(value) || value.type !== 'ephemeral') return undefined;
  return value.ttl === '5m' || value.ttl === '1h' ? { ttl: value.ttl } : {};
}

/** The parts with a mark at the last one, unless that one has a mark already. */
export function withMark<P extends Markable>(parts: readonly P[], mark: CacheMark | undefined): readonly P[] {
  const last = parts.at(-1);
  return mark && last ? [...parts.slice(0, -1), { ...last, cache: last.cache ?? mark }] : parts;
}
