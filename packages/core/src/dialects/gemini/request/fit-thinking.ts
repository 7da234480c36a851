import type { JsonObject } from '../../../call/json.ts';
import type { GeminiThinking, ModelTraits } from '../../../call/model-traits.ts';
import { isEffort } from '../../efforts.ts';
import { asCount, isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { asText } from '../read-json.ts';
import { budgetFor, levelFor, thinkingOf } from './thinking.ts';

/**
 * Generations differ in how they are asked to reason, and answer 400 to the other form, which would end a failover among them. What the model takes is
 * left as the client wrote it; undefined where the model does not reason.
 */
export function fitThinking(config: JsonObject, traits: ModelTraits, losses: Losses): JsonObject | undefined {
  const given = isObject(config.thinkingConfig) ? config.thinkingConfig : {};
  const { thinkingLevel, thinkingBudget, ...others } = given;
  const level = asText(thinkingLevel).toLowerCase();
  const thinking = thinkingOf(traits);
  switch (thinking.by) {
    case 'none':
      losses.warn('thinkingConfig is not sent: the model does not reason');
      return undefined;
    case 'level':
      // A budget is taken for the sake of older clients, but for the one that turns reasoning off.
      if (thinkingBudget === 0) return { ...others, thinkingLevel: levelFor('none', thinking, losses) };
      if (!isEffort(level) || thinking.levels.includes(level)) return given;
      return { ...others, thinkingLevel: levelFor(level, thinking, losses) };
    case 'budget': {
      if (!isEffort(level)) return fitBudget(given, thinking, losses);
      losses.warn('the level of thinking is sent as a budget of tokens: the model takes no other');
      const maxTokens = asCount(config.maxOutputTokens) ?? traits.maxOutputTokens;
      return { ...others, thinkingBudget: budgetFor(level, undefined, maxTokens, thinking, losses) };
    }
  }
}

type Budgets = Extract<GeminiThinking, { by: 'budget' }>;

/** A budget within what the model takes; -1 leaves it to the model. */
function fitBudget(given: JsonObject, thinking: Budgets, losses: Losses): JsonObject {
  const asked = asCount(given.thinkingBudget);
  if (asked === undefined) return given;
  const sent = asked === 0 ? budgetFor('none', undefined, 0, thinking, losses) : budgetFor(undefined, asked, 0, thinking, losses);
  if (sent === asked) return given;
  losses.warn(`the budget of thinking is changed from ${asked} to ${sent}, the nearest that the model takes`);
  return { ...given, thinkingBudget: sent };
}
