import type { JsonObject } from '../../../call/json.ts';
import type { GeminiThinking, ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest, Effort, Reasoning } from '../../../call/request.ts';
import { effortOfShare, effortShares, nearestEffort } from '../../efforts.ts';
import type { Losses } from '../../losses.ts';

/** The levels of the newest models. */
const newest: GeminiThinking = { by: 'level', levels: ['minimal', 'low', 'medium', 'high'] };

/** How the model is asked to reason. */
export function thinkingOf({ geminiThinking = newest }: ModelTraits): GeminiThinking {
  return geminiThinking;
}

/** `thinkingConfig`: as much reasoning as the request asks for, in the form that the model takes. */
export function encodeThinking(
  { reasoning, maxTokens }: ChatRequest,
  traits: ModelTraits,
  losses: Losses,
): JsonObject | undefined {
  if (reasoning === undefined) return undefined;
  const thinking = thinkingOf(traits);
  if (thinking.by === 'none') {
    if (reasoning.effort !== 'none') losses.warn('reasoning is not sent: the model does not reason');
    return undefined;
  }
  const amount =
    thinking.by === 'level'
      ? asLevel(reasoning, thinking, traits, losses)
      : asBudget(reasoning, thinking, maxTokens ?? traits.maxOutputTokens, losses);
  // Whoever asks for reasoning reads it where it is shown.
  const shown = reasoning.effort === 'none' || reasoning.ofAnswer ? {} : { includeThoughts: true };
  return { ...amount, ...shown };
}

type Levels = Extract<GeminiThinking, { by: 'level' }>;
type Budgets = Extract<GeminiThinking, { by: 'budget' }>;

function asLevel({ effort, budgetTokens }: Reasoning, thinking: Levels, traits: ModelTraits, losses: Losses): JsonObject {
  const asked = effort ?? (budgetTokens === undefined ? undefined : effortOfShare(budgetTokens / traits.maxOutputTokens, told));
  return asked === undefined ? {} : { thinkingLevel: levelFor(asked, thinking, losses) };
}

/** The levels that a budget is told as. */
const told = ['low', 'medium', 'high'] as const;

/** The level that is nearest to the effort; the least one where no reasoning is asked for, because such models always reason. */
export function levelFor(asked: Effort, { levels }: Levels, losses: Losses): string {
  const sent = (asked === 'none' ? levels[0] : nearestEffort(asked, levels)) ?? 'low';
  if (sent !== asked) losses.warn(`reasoning effort is changed from ${asked} to ${sent}, the nearest that the model takes`);
  return sent.toUpperCase();
}

function asBudget({ effort, budgetTokens }: Reasoning, thinking: Budgets, maxTokens: number, losses: Losses): JsonObject {
  if (effort === undefined && budgetTokens === undefined) return {};
  return { thinkingBudget: budgetFor(effort, budgetTokens, maxTokens, thinking, losses) };
}

/** The budget for an effort, within what the model takes. It is a part of the output limit. */
export function budgetFor(
  effort: Effort | undefined,
  budgetTokens: number | undefined,
  maxTokens: number,
  { range: [least, most], mayBeOff }: Budgets,
  losses: Losses,
): number {
  if (effort === 'none') {
    if (mayBeOff) return 0;
    losses.warn('thinking is not turned off: the model always reasons');
    return least;
  }
  const wanted = budgetTokens ?? Math.floor(effortShares[effort ?? 'medium'] * maxTokens);
  return Math.max(least, Math.min(wanted, most));
}
