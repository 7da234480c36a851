import type { PrefillForm } from '../call/prefill-form.ts';
import type { Credentials, Provider, TargetDialectName } from './provider.ts';

/** A configured provider with its secrets. Only the transport reads it; targets, events and `describe()` never hold one. */
export interface Account {
  readonly name: string;
  readonly provider: Provider;
  /** Without a slash at the end. */
  readonly baseURL: string;
  /** One, or a pool. */
  readonly credentials: readonly [Credentials, ...Credentials[]];
  /** Whether each key of the pool has a quota of its own. */
  readonly separateQuotas: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly dialects: readonly TargetDialectName[];
  readonly tags: readonly string[];
  /** As configured; undefined: as its address tells. */
  readonly prefill?: PrefillForm | 'none';
  readonly maxConnections?: number;
  readonly http2: boolean;
}
