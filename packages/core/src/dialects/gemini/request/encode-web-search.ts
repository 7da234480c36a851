import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest } from '../../../call/request.ts';
import type { Losses } from '../../losses.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { lostOptions } from '../../web-search/lost-options.ts';

/** The search of Google, which has no options that another API has; none where the target cannot take the call. */
export function encodeWebSearch(
  { webSearch, tools, output }: ChatRequest,
  { traits }: EncodeTo,
  losses: Losses,
): readonly JsonObject[] {
  if (!webSearch) return [];
  if (traits.webSearch === false) losses.refuse('web_search');
  if (traits.noSearchWithTools && tools.length > 0) losses.refuse('web_search together with tools');
  if (traits.noSearchWithTools && output) losses.refuse('web_search together with JSON output');
  lostOptions(webSearch, [], losses);
  return [{ googleSearch: {} }];
}
