import type { JsonObject } from '../../../call/json.ts';
import type { WebSearch } from '../../../call/web-search.ts';
import { defined } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { lostOptions, refuseBothLists } from '../../web-search/lost-options.ts';
import { writeLocation } from '../../web-search/write-location.ts';
import { openrouterSearch } from './decode-web-search.ts';

interface EncodedSearch {
  /** Of a host whose search is a tool. */
  readonly tools: readonly JsonObject[];
  /** Of a host whose search is a member of the body. */
  readonly members: JsonObject;
}

const none: EncodedSearch = { tools: [], members: {} };

/** How the host searches the web; nothing where the request asks for no search, or where the target cannot take the call. */
export function encodeWebSearch(search: WebSearch | undefined, { traits }: EncodeTo, losses: Losses): EncodedSearch {
  if (!search) return none;
  if (traits.searchBy === 'options') return { tools: [], members: { web_search_options: searchOptions(search, losses) } };
  if (traits.searchBy === 'openrouter-tool')
    return { tools: [{ type: openrouterSearch, parameters: toolParameters(search, losses) }], members: {} };
  if (traits.searchBy === 'perplexity') return { tools: [], members: perplexityMembers(search, losses) };
  losses.refuse('web_search');
  return none;
}

function searchOptions(search: WebSearch, losses: Losses): JsonObject {
  const { contextSize, location } = search;
  lostOptions(search, ['contextSize', 'location'], losses);
  return defined({
    search_context_size: contextSize,
    user_location: location && { type: 'approximate', approximate: location },
  });
}

/** OpenRouter hands a filter on to the model's own provider, where the filter may get lost: Exa, which is asked by OpenRouter itself, keeps both filters. */
function toolParameters(search: WebSearch, losses: Losses): JsonObject {
  const { allowedDomains, blockedDomains, maxUses, contextSize, location } = search;
  refuseBothLists(search, losses);
  return defined({
    engine: allowedDomains || blockedDomains ? 'exa' : undefined,
    allowed_domains: allowedDomains,
    excluded_domains: blockedDomains,
    max_uses: maxUses,
    search_context_size: contextSize,
    user_location: writeLocation(location),
  });
}

/** Perplexity searches whatever it is asked. https://docs.perplexity.ai/docs/sonar/filters (read 2026-11) */
const mostDomains = 20;

function perplexityMembers(search: WebSearch, losses: Losses): JsonObject {
  const { allowedDomains, blockedDomains, contextSize, location = {} } = search;
  lostOptions(search, ['allowedDomains', 'blockedDomains', 'contextSize', 'location'], losses);
  refuseBothLists(search, losses);
  const domains = allowedDomains ?? blockedDomains?.map((domain) => `-${domain}`);
  if (domains && domains.length > mostDomains) losses.refuse(`web_search with more than ${mostDomains} domains`);
  const { city, region, country } = location;
  const place = defined({ city, region, country });
  const options = defined({
    search_context_size: contextSize,
    user_location: Object.keys(place).length > 0 ? place : undefined,
  });
  return {
    ...(Object.keys(options).length > 0 && { web_search_options: options }),
    ...(domains && { search_domain_filter: domains }),
  };
}
