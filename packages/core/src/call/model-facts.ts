import type { Capability } from './capability.ts';
import type { ChatQuirks, ConverseQuirks, GeminiQuirks, MessagesQuirks, SharedTraits } from './model-traits.ts';

/** What is known of a model by its name. What is not known is left out, so that a call tries it. */
export interface ModelFacts extends SharedTraits {
  /** What the model is known not to have. */
  readonly lacks: readonly Capability[];
  /** What only one dialect can say, by the dialect. What is left out has the dialect's default for an unknown model. */
  readonly quirks: Quirks;
}

/** A new dialect gets a member here, and its defaults in `requests/traits-of.ts`. */
interface Quirks {
  readonly 'openai-chat'?: Partial<ChatQuirks>;
  readonly 'anthropic-messages'?: Partial<MessagesQuirks>;
  readonly gemini?: GeminiQuirks;
  readonly 'bedrock-converse'?: ConverseQuirks;
}
