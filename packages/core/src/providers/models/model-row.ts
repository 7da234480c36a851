import type { Capability } from '../../call/capability.ts';
import type { ModelFacts } from '../../call/model-facts.ts';
import type { ChatQuirks, SharedTraits } from '../../call/model-traits.ts';

/** Facts of the models whose name `name` fits. What a row leaves out is as for a model of which nothing is known. */
export interface ModelRow extends Partial<SharedTraits> {
  readonly name: RegExp;
  readonly chat?: Partial<ChatQuirks>;
}

/** A model of which nothing is known: nothing is refused on its behalf, and nothing special is counted on. */
export const unknownModel: SharedTraits = {
  sampling: 'any',
  maxTemperature: 2,
  stop: true,
  maxOutputTokens: 8192,
  prefill: false,
  isReasoning: false,
};

/** The first row that fits. */
export function rowOf(rows: readonly ModelRow[], model: string): ModelRow | undefined {
  return rows.find(({ name }) => name.test(model));
}

export function factsFrom(row: ModelRow | undefined, lacks: readonly Capability[]): ModelFacts {
  const { name, chat = {}, ...shared } = row ?? {};
  return { ...unknownModel, ...shared, lacks, quirks: { 'openai-chat': chat } };
}
