import type { WebSearch } from '../../call/web-search.ts';
import type { Losses } from '../losses.ts';

type Option = keyof WebSearch;

/** What a target that cannot say an option does: a filter is a promise to the client, and the other options are advice. */
const options: readonly { readonly option: Option; readonly name: string; readonly isFilter?: true }[] = [
  { option: 'allowedDomains', name: 'allowed_domains', isFilter: true },
  { option: 'blockedDomains', name: 'blocked_domains', isFilter: true },
  { option: 'maxUses', name: 'max_uses' },
  { option: 'contextSize', name: 'search_context_size' },
  { option: 'location', name: 'user_location' },
];

/** Rules out a target whose API takes one of both lists of domains. */
export function refuseBothLists({ allowedDomains, blockedDomains }: WebSearch, losses: Losses): void {
  if (allowedDomains && blockedDomains) losses.refuse('web_search with allowed_domains and blocked_domains');
}

/** Tells of the options that the target's API cannot say: a filter of domains rules the target out. */
export function lostOptions(search: WebSearch, says: readonly Option[], losses: Losses): void {
  for (const { option, name, isFilter } of options) {
    if (search[option] === undefined || says.includes(option)) continue;
    if (isFilter) losses.refuse(`web_search with ${name}`);
    else losses.warn(`web_search.${name} is not sent: the target's dialect has no such field`);
  }
}
