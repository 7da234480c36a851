import { anthropic } from './anthropic.ts';
import { anthropicCompatible } from './anthropic-compatible.ts';
import { kindProblem } from './kind-problem.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai-compatible.ts';
import type { ProviderKind } from './provider-kind.ts';

const builtIn: readonly ProviderKind[] = [openai, anthropic, openaiCompatible, anthropicCompatible];
const kinds = new Map(builtIn.map((one) => [one.kind, one]));

/**
 * Adds a kind of provider for every configuration that is loaded from now on, or replaces the one of the same name.
 * Throws a `TypeError` that names the member at fault where the object is no kind.
 */
export function registerProvider(kind: ProviderKind): void {
  const problem = kindProblem(kind);
  if (problem !== undefined) throw new TypeError(`registerProvider: ${problem}`);
  kinds.set(kind.kind, kind);
}

/** The kind of this name; undefined where none is registered. */
export function findProvider(name: string): ProviderKind | undefined {
  return kinds.get(name);
}

/** The names of all kinds, built-in ones first. */
export function providerKinds(): readonly string[] {
  return [...kinds.keys()];
}
