import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest } from '../../../call/request.ts';
import { defined } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { lostOptions } from '../../web-search/lost-options.ts';
import { writeLocation } from '../../web-search/write-location.ts';

interface EncodedSearch {
  readonly tool: JsonObject;
  /** Members of the body beside the tool. */
  readonly members: JsonObject;
}

/** The tool that searches the web; undefined where the request has none, or where the target cannot take the call. */
export function encodeWebSearch(
  { webSearch, output }: ChatRequest,
  { native, traits }: EncodeTo,
  losses: Losses,
): EncodedSearch | undefined {
  if (!webSearch) return undefined;
  if (!(traits.webSearch ?? native)) losses.refuse('web_search');
  if (output?.type === 'json-object') losses.refuse('web_search together with json_object');
  lostOptions(webSearch, ['allowedDomains', 'maxUses', 'contextSize', 'location'], losses);
  return {
    tool: defined({
      type: 'web_search',
      filters: webSearch.allowedDomains && { allowed_domains: webSearch.allowedDomains },
      search_context_size: webSearch.contextSize,
      user_location: writeLocation(webSearch.location),
    }),
    members: defined({ max_tool_calls: webSearch.maxUses }),
  };
}
