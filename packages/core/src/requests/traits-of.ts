import type { ModelFacts } from '../call/model-facts.ts';
import type { ChatQuirks, MessagesQuirks, ModelTraits } from '../call/model-traits.ts';

/** How each wire asks a model of which nothing is known: nothing is refused on its behalf, and nothing special is counted on. */
const chat: ChatQuirks = { maxTokensField: 'max_tokens', systemRole: 'system' };
const messages: MessagesQuirks = { thinking: 'budget', lateSystem: false, turnSettings: false, structuredOutput: false };

/** The facts of a model as one flat object, which is what the dialects read. */
export function traitsOf({ lacks, quirks, ...shared }: ModelFacts): ModelTraits {
  return {
    ...shared,
    ...chat,
    ...messages,
    ...quirks['openai-chat'],
    ...quirks['anthropic-messages'],
    ...quirks.gemini,
    ...quirks['bedrock-converse'],
  };
}
