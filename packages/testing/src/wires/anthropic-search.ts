import type { FullAnswer, FullSource } from '../answer.ts';
import { isObject, type JsonObject, objectsIn } from '../json.ts';
import { isForeign, sealed } from './sealed.ts';
import type { Exchange, Problem } from './wire.ts';

const searchType = /^web_search_20\d{6}$/;
const maker = 'claude-search';
const members: ReadonlySet<string> = new Set([
  ...['type', 'name', 'allowed_callers', 'allowed_domains', 'blocked_domains', 'cache_control', 'defer_loading', 'max_uses'],
  ...['response_inclusion', 'strict', 'user_location'],
]);

export function asksSearch(body: JsonObject): boolean {
  return objectsIn(body.tools).some(isSearch);
}

function isSearch({ type }: JsonObject): boolean {
  return typeof type === 'string' && searchType.test(type);
}

/** The search that an answer with sources begins with, and what was found. */
export function searchBlocks({ sources }: FullAnswer, exchange: Exchange): readonly JsonObject[] {
  if (sources.length === 0) return [];
  const id = `srvtoolu_01${exchange.random('search').text(22)}`;
  const content = sources.map(({ url, title }) => ({
    type: 'web_search_result',
    title,
    url,
    encrypted_content: sealed(maker, exchange.random('found')),
    page_age: null,
  }));
  return [
    { type: 'server_tool_use', id, name: 'web_search', input: { query: 'simulated' } },
    { type: 'web_search_tool_result', tool_use_id: id, content },
  ];
}

export function citationsOf(sources: readonly FullSource[], exchange: Exchange): readonly JsonObject[] {
  return sources.map(({ url, title, cited }) => ({
    type: 'web_search_result_location',
    cited_text: cited,
    url,
    title,
    encrypted_index: sealed(maker, exchange.random('index')),
  }));
}

/** What the API refuses of a search, and of sources that come back: an index is the API's own, and cannot be made up. */
export function checkSearch(body: JsonObject): Problem | undefined {
  for (const [index, tool] of objectsIn(body.tools).entries()) {
    const problem = isSearch(tool) ? checkTool(tool, `tools.${index}.${String(tool.type)}`) : undefined;
    if (problem) return problem;
  }
  for (const [index, { content }] of objectsIn(body.messages).entries()) {
    for (const [place, { citations }] of objectsIn(content).entries()) {
      const made = objectsIn(citations).some((one) => one.type === 'web_search_result_location' && isMadeUp(one.encrypted_index));
      if (made) return { message: `messages.${index}.content.${place}.text.citations: Invalid \`encrypted_index\`` };
    }
  }
  return undefined;
}

function isMadeUp(index: unknown): boolean {
  return typeof index !== 'string' || index === '' || isForeign(index, maker);
}

function checkTool(tool: JsonObject, at: string): Problem | undefined {
  const extra = Object.keys(tool).find((name) => !members.has(name));
  if (extra !== undefined) return { message: `${at}.${extra}: Extra inputs are not permitted` };
  if (tool.name !== 'web_search') return { message: `${at}.name: Input should be 'web_search'` };
  const { allowed_domains: allowed, blocked_domains: blocked, max_uses: most, user_location: location } = tool;
  if (Array.isArray(allowed) && Array.isArray(blocked)) {
    return { message: `${at}: only one of allowed_domains and blocked_domains can be specified` };
  }
  if (typeof most === 'number' && most < 1) return { message: `${at}.max_uses: Input should be greater than 0` };
  return isObject(location) && location.type !== 'approximate'
    ? { message: `${at}.user_location.type: Input should be 'approximate'` }
    : undefined;
}
