import type { PrefillForm } from '../call/prefill-form.ts';
import type { Account } from './account.ts';
import { isHttpURL } from './kind-problem.ts';
import type { ProviderKind, TargetDialectName } from './provider-kind.ts';
import { type SettingValue, settingProblem } from './settings.ts';

/** What the configuration says of one provider, apart from its kind; each value has the right type already. */
export interface AccountOptions {
  readonly apiKey?: string | undefined;
  readonly apiKeys?: readonly string[] | undefined;
  readonly separateQuotas?: boolean | undefined;
  readonly baseURL?: string | undefined;
  readonly settings?: Readonly<Record<string, SettingValue>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly dialects?: readonly TargetDialectName[] | undefined;
  readonly prefill?: PrefillForm | 'none' | undefined;
  readonly maxConnections?: number | undefined;
  readonly http2?: boolean | 'off' | undefined;
}

/** Why the options make no account of this kind. */
export interface AccountProblem {
  /** The path of the key at fault. */
  readonly path: string;
  /** For people; holds no value that could be a secret. */
  readonly problem: string;
}

/**
 * Makes the account of a configured provider, or says what is wrong.
 *
 * @param at - the path of the provider in the configuration
 */
export function accountOf(name: string, at: string, kind: ProviderKind, options: AccountOptions): Account | AccountProblem {
  const problem = problemOf(at, kind, options);
  if (problem) return problem;
  const settings = options.settings ?? {};
  const baseURL = options.baseURL ?? kind.baseURLOf?.(settings) ?? kind.baseURL;
  const missing = `is missing: the kind "${kind.kind}" has no address of its own`;
  if (baseURL === undefined) return { path: `${at}.baseURL`, problem: `${at}.baseURL ${missing}` };
  if (!isHttpURL(baseURL)) return { path: `${at}.settings`, problem: `${at}.settings make no http(s) URL` };
  const [first = settings, ...others] = keysOf(options).map((apiKey) => ({ ...settings, apiKey }));
  return {
    name,
    kind,
    baseURL: baseURL.replace(/\/+$/, ''),
    settings,
    credentials: [first, ...others],
    separateQuotas: options.separateQuotas ?? false,
    headers: Object.fromEntries(Object.entries(options.headers ?? {}).map(([key, value]) => [key.toLowerCase(), value])),
    dialects: options.dialects ?? kind.dialects,
    tags: options.tags ?? [],
    ...(options.prefill !== undefined && { prefill: options.prefill }),
    ...(options.maxConnections !== undefined && { maxConnections: options.maxConnections }),
    http2: options.http2 === true,
  };
}

function problemOf(at: string, kind: ProviderKind, options: AccountOptions): AccountProblem | undefined {
  if (options.apiKey !== undefined && options.apiKeys !== undefined)
    return { path: `${at}.apiKeys`, problem: `${at} has apiKey and apiKeys: write one of them` };
  if (kind.needsKey && keysOf(options).length === 0)
    return {
      path: `${at}.apiKey`,
      problem: `${at}.apiKey is missing: the kind "${kind.kind}" needs a key${kind.orKey ? `, ${kind.orKey}` : ''}`,
    };
  const spoken = [...kind.dialects, ...(kind.otherDialects ?? [])];
  const foreign = options.dialects?.find((dialect) => !spoken.includes(dialect));
  if (foreign !== undefined) {
    const why = `which the kind "${kind.kind}" does not speak; it speaks ${spoken.join(', ')}`;
    return { path: `${at}.dialects`, problem: `${at}.dialects has "${foreign}", ${why}` };
  }
  const setting = settingProblem(kind.settings, options.settings);
  if (!setting) return undefined;
  const path = `${at}.settings.${setting.key}`;
  return { path, problem: `${path} ${setting.message}` };
}

function keysOf({ apiKey, apiKeys }: AccountOptions): readonly string[] {
  return apiKeys ?? (apiKey === undefined ? [] : [apiKey]);
}
