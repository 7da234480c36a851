import type { Account } from './account.ts';
import type { TargetDialectName } from './provider-kind.ts';

/** The dialects in which an account is asked for a model, the preferred one first. */
export function spokenTo({ dialects, kind }: Account, model: string): readonly TargetDialectName[] {
  const own = kind.dialectsOf?.(model);
  return own ? dialects.filter((name) => own.includes(name)) : dialects;
}
