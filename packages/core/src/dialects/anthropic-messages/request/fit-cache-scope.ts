import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { without } from './sampling.ts';

/** Takes out for whom the cache keeps what is marked (`cache_control.scope`), because hosts other than Anthropic's own answer 400 to it. */
export function withoutCacheScope(body: JsonObject, { native }: EncodeTo, losses: Losses): JsonObject {
  if (native) return body;
  const fitted: JsonObject = {
    ...withoutScope(body),
    tools: fit(body.tools),
    system: fit(body.system),
    messages: fit(body.messages),
  };
  const names = ['cache_control', 'tools', 'system', 'messages'] as const;
  const changed = names.filter((name) => fitted[name] !== body[name]);
  if (changed.length === 0) return body;
  losses.warn('cache_control.scope is not sent: the host does not know it');
  return { ...body, ...Object.fromEntries(changed.map((name) => [name, fitted[name]])) };
}

/** Marks lie at tools and blocks, and at blocks in the contents of messages and of results. */
function fit(value: unknown): unknown {
  if (Array.isArray(value)) {
    const fitted = value.map(fit);
    return fitted.every((item, i) => item === value[i]) ? value : fitted;
  }
  if (!isObject(value)) return value;
  const unscoped = withoutScope(value);
  const content = Array.isArray(value.content) ? fit(value.content) : value.content;
  return content === value.content ? unscoped : { ...unscoped, content };
}

function withoutScope(block: JsonObject): JsonObject {
  const { cache_control: mark } = block;
  return isObject(mark) && mark.scope !== undefined ? { ...block, cache_control: without(mark, ['scope']) } : block;
}
