import type { BesideBody } from '../call/call.ts';
import { own } from '../call/own.ts';
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
  const lists = (beside.lists ?? []).flatMap((name) => {
    const asked = own(beside.headers, name);
    return asked === undefined ? [] : [[name, union(own(headers, name) ?? '', asked)] as const];
  });
  return { ...headers, ...beside.headers, ...configured, ...Object.fromEntries(lists) };
}

function union(one: string, other: string): string {
  const names = `${one},${other}`.split(',').map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))].join(',');
}
