import { anthropicCompatible as anthropicBase } from './anthropic-compatible.ts';
import { openaiCompatible as openaiBase } from './openai-compatible.ts';
import type { Provider } from './provider.ts';

/** What is different about a host: its `kind`, and whatever else it has of its own. */
export type Differences = Partial<Provider> & Pick<Provider, 'kind'>;

/**
 * A kind for `createUnderstudy(options, { kinds })` that speaks the Chat Completions wire: everything as `openai-compatible` has it (the path, a bearer key,
 * what errors mean), but for what is given. A `classify` of its own falls back on `openAICompatible({ kind }).classify`.
 */
export function openAICompatible(own: Differences): Provider {
  return { ...openaiBase, ...own };
}

/** The same for the Messages wire, as `anthropic-compatible` has it. */
export function anthropicCompatible(own: Differences): Provider {
  return { ...anthropicBase, ...own };
}
