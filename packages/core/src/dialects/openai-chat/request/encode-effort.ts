import type { JsonObject } from '../../../call/json.ts';
import type { Effort, Reasoning } from '../../../call/request.ts';
import type { EncodeTo } from '../../target-dialect.ts';

type PlainEffort = 'low' | 'medium' | 'high';

/** The three levels that most reasoning models take; the others are refused by some. */
const nearest: Readonly<Record<Effort, PlainEffort>> = {
  none: 'low',
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
};

/** What share of the model's output limit a level stands for, as in the AI SDK. */
const shares: readonly (readonly [PlainEffort, number])[] = [
  ['low', 0.1],
  ['medium', 0.3],
  ['high', 0.6],
];

/** Writes how much the model is asked to reason, for models that can be asked. */
export function encodeEffort(
  reasoning: Reasoning | undefined,
  { model, traits }: EncodeTo,
): { readonly members: JsonObject; readonly warnings: readonly string[] } {
  const { effort, budgetTokens } = reasoning ?? {};
  if (effort === undefined && budgetTokens === undefined) return { members: {}, warnings: [] };
  if (!traits.reasons && !traits.efforts?.length) {
    const asked = effort !== 'none';
    return { members: {}, warnings: asked ? [`reasoning is not asked for: ${model} is not known to reason`] : [] };
  }
  // The levels that a model takes are known: what is asked for is fitted to them with the rest of the body.
  if (effort !== undefined && traits.efforts) return { members: { reasoning_effort: effort }, warnings: [] };
  if (effort !== undefined) {
    const sent = nearest[effort];
    return {
      members: { reasoning_effort: sent },
      warnings: sent === effort ? [] : [`reasoning effort ${effort} is sent as ${sent}`],
    };
  }
  const sent = effortOf((budgetTokens ?? 0) / traits.maxOutputTokens);
  return {
    members: { reasoning_effort: sent },
    warnings: [`a reasoning budget of ${budgetTokens} tokens is sent as effort ${sent}`],
  };
}

function effortOf(share: number): PlainEffort {
  return shares.reduce(
    (best, level) => (Math.abs(level[1] - share) < Math.abs(best[1] - share) ? level : best),
    shares[0] ?? ['low', 0],
  )[0];
}
