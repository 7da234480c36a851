import type { ProviderKind } from './provider-kind.ts';
import { type GiveToken, tokenSource } from './token-source.ts';

/** What a kind needs so that accounts without a key are served with tokens; without `token` each account needs a key. */
export function byToken(token: GiveToken | undefined): Pick<ProviderKind, 'needsKey' | 'authorize'> {
  if (!token) return { needsKey: true };
  const source = tokenSource({ fetch: token });
  return {
    needsKey: false,
    authorize: (_, { apiKey }, tools) => (apiKey === undefined ? source.authorize(tools) : { headers: {} }),
  };
}
