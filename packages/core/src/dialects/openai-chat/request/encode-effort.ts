import type { JsonObject } from '../../../call/json.ts';
import type { Reasoning } from '../../../call/request.ts';
import { effortOfShare, nearestEffort } from '../../efforts.ts';
import type { EncodeTo } from '../../target-dialect.ts';

/** The levels that most reasoning models take; the others are refused by some. */
const plain = ['low', 'medium', 'high'] as const;

/** Writes how much the model is asked to reason, for models that can be asked. */
export function encodeEffort(
  reasoning: Reasoning | undefined,
  { model, traits }: EncodeTo,
): { readonly members: JsonObject; readonly warnings: readonly string[] } {
  const { effort, budgetTokens } = reasoning ?? {};
  if (effort === undefined && budgetTokens === undefined) return { members: {}, warnings: [] };
  if (!traits.isReasoning && !traits.efforts?.length) {
    const asked = effort !== 'none';
    return { members: {}, warnings: asked ? [`reasoning is not asked for: ${model} is not known to reason`] : [] };
  }
  // The levels that a model takes are known: what is asked for is fitted to them with the rest of the body.
  if (effort !== undefined && traits.efforts) return { members: { reasoning_effort: effort }, warnings: [] };
  if (effort !== undefined) {
    const sent = nearestEffort(effort, plain);
    return {
      members: { reasoning_effort: sent },
      warnings: sent === effort ? [] : [`reasoning effort ${effort} is sent as ${sent}`],
    };
  }
  const sent = effortOfShare((budgetTokens ?? 0) / traits.maxOutputTokens, plain);
  return {
    members: { reasoning_effort: sent },
    warnings: [`a reasoning budget of ${budgetTokens} tokens is sent as effort ${sent}`],
  };
}
