import type { RefusedAuthorization } from './authorization.ts';
import type { ProviderKind } from './provider-kind.ts';
import { type Token, tokenSource } from './token-source.ts';

/**
 * Gives a token: with the time at which the token ends, or as a text alone, which is asked for again after a minute. So `getBearerTokenProvider` of
 * `@azure/identity` fits as it is. Or says, by `refused`, that the account is at fault. `signal` is aborted after 30 s, when somebody else wants a token.
 */
export type GiveToken = (signal: AbortSignal) => Promise<string | Token | RefusedAuthorization>;

/** What a kind needs so that accounts without a key are served with tokens; without `token` each account needs a key. */
export function byToken(token: GiveToken | undefined): Pick<ProviderKind, 'needsKey' | 'authorize'> {
  if (!token) return { needsKey: true };
  const source = tokenSource({
    async fetch(signal) {
      const got = await token(signal);
      return typeof got === 'string' ? { token: got } : got;
    },
  });
  return {
    needsKey: false,
    authorize: (_, { apiKey }, tools) => (apiKey === undefined ? source.authorize(tools) : { headers: {} }),
  };
}
