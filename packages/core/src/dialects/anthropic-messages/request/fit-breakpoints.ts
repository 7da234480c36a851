import type { JsonObject } from '../../../call/json.ts';
import type { CacheMark } from '../../../call/request.ts';
import { isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';

/** The most marks that the server takes: a request with more is answered with 400. */
const most = 4;

/** The block with a mark that asks the cache to keep it and everything before it. */
export function withCache(block: JsonObject, cache: CacheMark | undefined): JsonObject {
  return cache ? { ...block, cache_control: { type: 'ephemeral', ...cache } } : block;
}

/**
 * Of the marks for the cache the last ones stay: each mark caches everything before it, tools and system text included, and the next call of the
 * conversation looks back from its own last mark. A mark for an hour must not stand behind a mark for minutes.
 */
export function fitBreakpoints(body: JsonObject, losses: Losses): JsonObject {
  const marked = count(body.tools) + count(body.system) + count(body.messages);
  if (marked === 0) return body;
  let surplus = Math.max(0, marked - most);
  if (surplus > 0) losses.warn(`${surplus} of ${marked} marks of cache_control are not sent: the target takes ${most}`);
  let short = false;

  function fit(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(fit);
    if (!isObject(value)) return value;
    const { cache_control: mark, ...block } = value;
    const inner = Array.isArray(block.content) ? { ...block, content: block.content.map(fit) } : block;
    if (!isObject(mark)) return inner;
    if (surplus-- > 0) return inner;
    short ||= mark.ttl !== '1h';
    return { ...inner, cache_control: short ? { type: 'ephemeral' } : mark };
  }

  return {
    ...body,
    ...(body.tools !== undefined && { tools: fit(body.tools) }),
    ...(body.system !== undefined && { system: fit(body.system) }),
    messages: fit(body.messages),
  };
}

/** Blocks lie in messages, and in the results of tools. */
function count(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + count(one), 0);
  if (!isObject(value)) return 0;
  return (value.cache_control === undefined ? 0 : 1) + count(Array.isArray(value.content) ? value.content : undefined);
}
