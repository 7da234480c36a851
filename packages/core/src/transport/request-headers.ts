import type { BesideBody } from '../call/call.ts';
import { mergedBetas } from '../dialects/anthropic-messages/beside-body.ts';
import type { Account } from '../providers/account.ts';
import type { HeaderFields, KindConfig } from '../providers/provider-kind.ts';

type Accept = 'application/json' | 'text/event-stream';

/** Of each key the headers for either kind of answer: they are the same for every request, so they are made once. */
const made = new WeakMap<KindConfig, Partial<Record<Accept, HeaderFields>>>();

/** What every request with one key of an account carries: an allow-list, the headers of the kind, and what the user configured. */
export function requestHeaders(account: Account, key: number, accept: Accept): HeaderFields {
  const config = account.credentials[key] ?? account.credentials[0];
  const found = made.get(config);
  const headers = found?.[accept] ?? make(account, config, accept);
  if (!found?.[accept]) made.set(config, { ...found, [accept]: headers });
  return headers;
}

function make(account: Account, config: KindConfig, accept: Accept): HeaderFields {
  return {
    'content-type': 'application/json',
    accept,
    'accept-encoding': 'identity',
    'user-agent': 'understudy',
    ...account.kind.headers(config),
    ...account.headers,
  };
}

/** With what the client says beside its body: its betas and those of the configuration together; else the configuration wins. */
export function withBeside(headers: HeaderFields, beside: BesideBody | undefined, configured: HeaderFields): HeaderFields {
  if (!beside) return headers;
  const betas = beside.headers['anthropic-beta'];
  const merged = betas === undefined ? undefined : mergedBetas(headers['anthropic-beta'] ?? '', betas);
  return { ...headers, ...beside.headers, ...configured, ...(merged !== undefined && { 'anthropic-beta': merged }) };
}

/** With the headers of the endpoint: the configuration wins over them. */
export function withEndpoint(headers: HeaderFields, own: HeaderFields | undefined, configured: HeaderFields): HeaderFields {
  return own ? { ...headers, ...own, ...configured } : headers;
}
