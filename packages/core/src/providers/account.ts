import type { PrefillForm } from '../call/prefill-form.ts';
import type { KindConfig, ProviderKind, TargetDialectName } from './provider-kind.ts';
import type { SettingValues } from './settings.ts';

/** A provider of the configuration with its secrets. Only the transport reads it: targets, events and `describe()` never hold one. */
export interface Account {
  /** As written below `providers`. */
  readonly name: string;
  readonly kind: ProviderKind;
  /** Without a slash at the end. */
  readonly baseURL: string;
  /** The account's own values of the settings of its kind, checked. */
  readonly settings: SettingValues;
  /** One entry for each key of the pool, with the settings; one entry without a key where the account has no key. */
  readonly credentials: readonly [KindConfig, ...KindConfig[]];
  /** Whether each key of the pool has a quota of its own. */
  readonly separateQuotas: boolean;
  /** The configured headers; they win over the headers of the kind. */
  readonly headers: Readonly<Record<string, string>>;
  readonly dialects: readonly TargetDialectName[];
  readonly tags: readonly string[];
  /** As configured; undefined: as the base URL tells. */
  readonly prefill?: PrefillForm | 'none';
  readonly maxConnections?: number;
  readonly http2: boolean;
}
