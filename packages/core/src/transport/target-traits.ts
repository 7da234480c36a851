import type { ModelTraits } from '../call/model-traits.ts';
import type { Target } from '../call/target.ts';
import type { Provider } from '../providers/provider.ts';

/** What the target's model takes by its name, and what the configuration corrects of that. */
export function targetTraits({ model, capabilities, outputLimit }: Target, provider: Provider): ModelTraits {
  const traits = provider.traits(model);
  const { jsonSchema, reasoning } = capabilities ?? {};
  const cannotBeAsked = traits.efforts?.length === 0 || !traits.reasons;
  return {
    ...traits,
    ...(outputLimit !== undefined && { outputLimit, maxOutputTokens: outputLimit }),
    ...(jsonSchema !== undefined && { structuredOutput: jsonSchema, refusesFormat: !jsonSchema }),
    // That it can reason does not say that it always does: the shorter time limits hold for calls that do not ask.
    ...(reasoning && cannotBeAsked && { efforts: ['low', 'medium', 'high'] as const }),
  };
}
