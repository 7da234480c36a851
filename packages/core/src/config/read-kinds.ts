import { kindProblem } from '../providers/kind-problem.ts';
import type { ProviderKind } from '../providers/provider-kind.ts';
import { builtInKinds, type Kinds } from '../providers/registry.ts';
import { ConfigError } from './config-error.ts';

/**
 * The kinds of provider that a configuration may name: the built-in ones and those of a user, who may replace a built-in one. Throws a `ConfigError` with the
 * path `kinds`.
 */
export function readKinds(own: readonly ProviderKind[]): Kinds {
  if (!Array.isArray(own)) throw new ConfigError('invalid', 'kinds', 'kinds must be a list of kinds of provider');
  const kinds = new Map(builtInKinds);
  for (const [i, kind] of own.entries()) {
    const problem = kindProblem(kind) ?? (own.findIndex((one) => one?.kind === kind.kind) < i ? takenName(kind.kind) : undefined);
    if (problem !== undefined) throw new ConfigError('invalid', `kinds[${i}]`, `kinds[${i}]: ${problem}`);
    kinds.set(kind.kind, kind);
  }
  return kinds;
}

function takenName(kind: string): string {
  return `\`kind\` is "${kind}", the name of another of these kinds: each kind needs a name of its own`;
}
