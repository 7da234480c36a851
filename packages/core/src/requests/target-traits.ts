import type { ModelTraits } from '../call/model-traits.ts';
import type { PrefillForm } from '../call/prefill-form.ts';
import type { Target } from '../call/target.ts';
import type { Provider } from '../providers/provider.ts';

/** Of the targets of the configuration, which live as long as their gateway: each call asks. */
const known = new WeakMap<Target, ModelTraits>();

/** What the target's model takes by its name, and what the configuration corrects of that. */
export function targetTraits(target: Target, provider: Provider): ModelTraits {
  const found = known.get(target);
  if (found) return found;
  const traits = read(target, provider);
  known.set(target, traits);
  return traits;
}

function read({ model, capabilities, outputLimit, prefill }: Target, provider: Provider): ModelTraits {
  const traits = provider.traits(model);
  const { jsonSchema, reasoning } = capabilities ?? {};
  const cannotBeAsked = traits.efforts?.length === 0 || !traits.reasons;
  return {
    ...traits,
    ...(outputLimit !== undefined && { outputLimit, maxOutputTokens: outputLimit }),
    ...(jsonSchema !== undefined && { structuredOutput: jsonSchema, refusesFormat: !jsonSchema }),
    // That it can reason does not say that it always does: the shorter time limits hold for calls that do not ask.
    ...(prefill && prefillOf(prefill, model, traits)),
    ...(reasoning && cannotBeAsked && { efforts: ['low', 'medium', 'high'] as const }),
  };
}

/** A host goes on with what its models go on with: newer Claude models refuse a begun answer wherever they are, and nothing else may be asked. */
function prefillOf(form: PrefillForm | 'none', model: string, traits: ModelTraits): Pick<ModelTraits, 'prefill' | 'prefillForm'> {
  if (form === 'none') return { prefill: false };
  if (form === 'message' && traits.prefill) return { prefill: true };
  return { prefill: traits.prefill || !/claude/i.test(model), prefillForm: form };
}
