import type { Capability } from './capability.ts';
import type { ChatQuirks, GeminiQuirks, MessagesQuirks, SharedTraits } from './model-traits.ts';

/** What is known of a model by its name. What is not known is left out, and then tried. */
export interface ModelFacts extends SharedTraits {
  /** What the model is known not to have. */
  readonly lacks: readonly Capability[];
  /** What only one wire can say, by the dialect; what is left out is as the wire has it for a model of which nothing is known. */
  readonly quirks: Quirks;
}

/** A wire that comes has a member here, and its defaults in `requests/traits-of.ts`. */
interface Quirks {
  readonly 'openai-chat'?: Partial<ChatQuirks>;
  readonly 'anthropic-messages'?: Partial<MessagesQuirks>;
  readonly gemini?: GeminiQuirks;
}
