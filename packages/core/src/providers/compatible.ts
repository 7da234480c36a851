import { anthropicCompatible as anthropicBase } from './anthropic-compatible.ts';
import { classifier } from './errors/classify.ts';
import type { ErrorRule } from './errors/error-rule.ts';
import { openaiCompatible as openaiBase } from './openai-compatible.ts';
import type { ProviderKind } from './provider-kind.ts';
import type { Settings } from './settings.ts';

/** What is different about a host: its `kind`, and whatever else it has of its own. */
export type Differences<Own extends Settings> = Partial<ProviderKind<Own>> &
  Pick<ProviderKind, 'kind'> & {
    /** What the host's errors mean. These rules are asked before the common rules, and not at all where `classify` is given. */
    readonly errors?: readonly ErrorRule[];
  };

/**
 * A kind for `createUnderstudy(options, { kinds })` that speaks the Chat Completions wire: everything as `openai-compatible` has it (the paths, a
 * Bearer key, what errors mean), but for what is given.
 */
export function openAICompatible<const Own extends Settings>(own: Differences<Own>): ProviderKind<Own> {
  return withOwn(openaiBase, own);
}

/** The same for the Messages wire, as `anthropic-compatible` has it. */
export function anthropicCompatible<const Own extends Settings>(own: Differences<Own>): ProviderKind<Own> {
  return withOwn(anthropicBase, own);
}

function withOwn<Own extends Settings>(
  { settings, ...base }: ProviderKind,
  { errors, ...own }: Differences<Own>,
): ProviderKind<Own> {
  // Paths of its own are those of the wire alone, unless it says more.
  const spoken = own.endpoint ? { dialects: base.dialects.slice(0, 1), otherDialects: [] } : {};
  return { ...base, ...spoken, ...(errors && { classify: classifier(errors) }), ...own };
}
