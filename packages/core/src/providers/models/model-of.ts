import type { Capabilities } from '../../call/capability.ts';
import type { Target } from '../../call/target.ts';
import type { Account } from '../account.ts';
import { knownPrefill } from '../hosts/known-prefill.ts';
import { priceData } from './price-data.ts';

/** Everything that is known of one model of an account: what its kind says, what its host does, prices and windows from public data. */
export function modelOf(
  account: Account,
  model: string,
): Required<Pick<Target, 'facts' | 'data'>> & Pick<Target, 'outputLimit' | 'prefill'> & { readonly capabilities: Capabilities } {
  const facts = account.kind.facts(model);
  const prefill = account.prefill ?? knownPrefill(account.baseURL, model);
  return {
    facts,
    data: priceData(account, model),
    capabilities: Object.fromEntries(facts.lacks.map((capability) => [capability, false])),
    ...(facts.outputLimit !== undefined && { outputLimit: facts.outputLimit }),
    ...(prefill !== undefined && { prefill }),
  };
}
