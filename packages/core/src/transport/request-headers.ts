import type { BesideBody } from '../call/call.ts';
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

/** With what the client says beside its body. Of a list both what the client and what the configuration names is sent; else the configuration wins. */
export function withBeside(
  headers: Readonly<Record<string, string>>,
  beside: BesideBody | undefined,
  configured: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (!beside) return headers;
  const merged: Record<string, string> = { ...headers, ...beside.headers, ...configured };
  for (const name of beside.lists ?? []) {
    const asked = beside.headers[name];
    if (asked !== undefined) merged[name] = union(headers[name] ?? '', asked);
  }
  return merged;
}

function union(one: string, other: string): string {
  const names = `${one},${other}`.split(',').map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))].join(',');
}
