import type { JsonObject } from '../../../call/json.ts';
import type { Reasoning } from '../../../call/request.ts';
import { effortOfShare, nearestEffort } from '../../efforts.ts';
import type { EncodeTo } from '../../target-dialect.ts';

/** The levels that nearly every reasoning model takes. */
const plain = ['low', 'medium', 'high'] as const;

/** Writes how much the model is asked to reason, where the model takes such a request. */
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
  // Where the levels of a model are known, the level is fitted to them later, with the rest of the body.
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
