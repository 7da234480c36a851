import type { JsonObject } from '../../../call/json.ts';
import type { WebSearch } from '../../../call/web-search.ts';
import { defined } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { lostOptions, refuseBothLists } from '../../web-search/lost-options.ts';
import { writeLocation } from '../../web-search/write-location.ts';

/** The tool that searches the web, in the version that every Claude takes that can search; none where the target cannot take the call. */
export function encodeWebSearch(
  search: WebSearch | undefined,
  { native, traits }: EncodeTo,
  losses: Losses,
): readonly JsonObject[] {
  if (!search) return [];
  if (!(traits.webSearch ?? native)) losses.refuse('web_search');
  refuseBothLists(search, losses);
  lostOptions(search, ['allowedDomains', 'blockedDomains', 'maxUses', 'location'], losses);
  return [
    defined({
      type: 'web_search_20250305',
      name: 'web_search',
      max_uses: search.maxUses,
      allowed_domains: search.allowedDomains,
      blocked_domains: search.blockedDomains,
      user_location: writeLocation(search.location),
    }),
  ];
}
