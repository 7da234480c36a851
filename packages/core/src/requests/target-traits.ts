import type { ModelTraits } from '../call/model-traits.ts';
import type { PrefillForm } from '../call/prefill-form.ts';
import type { Target } from '../call/target.ts';
import type { ProviderKind } from '../providers/provider-kind.ts';
import { traitsOf } from './traits-of.ts';

/** Kept as long as the target, because each call asks. */
const known = new WeakMap<Target, ModelTraits>();

/** What is known of the target's model, with what the configuration corrects. */
export function targetTraits(target: Target, kind: ProviderKind): ModelTraits {
  const found = known.get(target);
  if (found) return found;
  const traits = read(target, kind);
  known.set(target, traits);
  return traits;
}

function read({ model, facts, capabilities, outputLimit, prefill }: Target, kind: ProviderKind): ModelTraits {
  const traits = traitsOf(facts ?? kind.facts(model));
  const { jsonSchema, reasoning } = capabilities ?? {};
  const cannotBeAsked = traits.efforts?.length === 0 || !traits.isReasoning;
  return {
    ...traits,
    ...(outputLimit !== undefined && { outputLimit, maxOutputTokens: outputLimit }),
    ...(jsonSchema !== undefined && { structuredOutput: jsonSchema, refusesFormat: !jsonSchema }),
    ...(prefill && prefillOf(prefill, model, traits)),
    // `capabilities.reasoning` says that the model can reason, not that it always does: `isReasoning` stays, so calls that do not ask have the shorter time limits.
    ...(reasoning && cannotBeAsked && { efforts: ['low', 'medium', 'high'] as const }),
  };
}

/** Newer Claude models refuse a begun answer on every host; for other models the host's form decides. */
function prefillOf(form: PrefillForm | 'none', model: string, traits: ModelTraits): Pick<ModelTraits, 'prefill' | 'prefillForm'> {
  if (form === 'none') return { prefill: false };
  if (form === 'message' && traits.prefill) return { prefill: true };
  return { prefill: traits.prefill || !/claude/i.test(model), prefillForm: form };
}
