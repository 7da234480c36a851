import type { BesideBody } from '../call/call.ts';
import { own } from '../call/own.ts';
import type { Account } from '../providers/account.ts';
import type { HeaderFields, KindConfig } from '../providers/provider-kind.ts';

/** The headers of each key, for either kind of answer. They are made once, because they are the same for every request. */
const made = new WeakMap<KindConfig, ReadonlyMap<string, HeaderFields>>();

/** What every request with one key of an account carries: an allow-list, the headers of the kind, and what the user configured. */
export function requestHeaders(account: Account, key: number, accept: string): HeaderFields {
  const config = account.credentials[key] ?? account.credentials[0];
  const found = made.get(config);
  const headers = found?.get(accept) ?? make(account, config, accept);
  if (!found?.has(accept)) made.set(config, new Map([...(found ?? []), [accept, headers]]));
  return headers;
}

function make(account: Account, config: KindConfig, accept: string): HeaderFields {
  return {
    'content-type': 'application/json',
    accept,
    'accept-encoding': 'identity',
    'user-agent': 'understudy',
    ...account.kind.headers(config),
    ...account.headers,
  };
}

/** Adds what the client said beside its body. Of a header that is a list both values are sent; for other headers the configuration wins. */
export function withBeside(headers: HeaderFields, beside: BesideBody | undefined, configured: HeaderFields): HeaderFields {
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

/** Adds the headers of the endpoint. The configuration wins over them. */
export function withEndpoint(headers: HeaderFields, own: HeaderFields | undefined, configured: HeaderFields): HeaderFields {
  return own ? { ...headers, ...own, ...configured } : headers;
}
