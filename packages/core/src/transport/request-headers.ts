import type { BesideBody } from '../call/call.ts';
import { mergedBetas } from '../dialects/anthropic-messages/beside-body.ts';
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

/** With what the client says beside its body: its betas and those of the configuration together; else the configuration wins. */
export function withBeside(
  headers: Readonly<Record<string, string>>,
  beside: BesideBody | undefined,
  configured: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (!beside) return headers;
  const betas = beside.headers['anthropic-beta'];
  const merged = betas === undefined ? undefined : mergedBetas(headers['anthropic-beta'] ?? '', betas);
  return { ...headers, ...beside.headers, ...configured, ...(merged !== undefined && { 'anthropic-beta': merged }) };
}
