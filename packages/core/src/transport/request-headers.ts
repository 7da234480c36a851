import type { Account } from '../providers/account.ts';

/** What every request to a provider carries: an allow-list, the key of the account (or of its pool), and what the user configured. */
export function requestHeaders(account: Account, key: number, accept: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    accept,
    'accept-encoding': 'identity',
    'user-agent': 'understudy',
    ...account.provider.headers(account.credentials[key] ?? account.credentials[0]),
    ...account.headers,
  };
}
