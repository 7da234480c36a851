import type { ModelTraits } from '../../packages/core/src/call/model-traits.ts';
import type { EncodeTo } from '../../packages/core/src/dialects/target-dialect.ts';

/** Traits of a model that takes everything. */
export const anyTraits: ModelTraits = {
  maxTokensField: 'max_tokens',
  systemRole: 'system',
  sampling: 'any',
  maxTemperature: 2,
  stop: true,
  maxOutputTokens: 10_000,
  thinking: 'none',
  lateSystem: true,
  turnSettings: true,
  structuredOutput: true,
  freeText: true,
  prefill: false,
  isReasoning: false,
};

/** What a request is encoded to: a model that takes everything at the dialect's own service, but for what a test says. */
export function encodeTo(traits: Partial<ModelTraits> = {}, rest: Partial<Omit<EncodeTo, 'traits'>> = {}): EncodeTo {
  return { model: 'target-model', native: true, params: {}, ...rest, traits: { ...anyTraits, ...traits } };
}
