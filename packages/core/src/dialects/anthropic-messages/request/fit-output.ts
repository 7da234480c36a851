import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import { nearestEffort } from '../../efforts.ts';
import { isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { without } from './sampling.ts';
import { isMessagesEffort, mostOfLimit } from './thinking.ts';

/**
 * Lowers the output limit to the most that the model can give, because a client writes one limit for all targets of a class. The budget of
 * reasoning must stay below the limit.
 */
export function fitOutputLimit(body: JsonObject, { outputLimit: most }: ModelTraits, losses: Losses): JsonObject {
  const { max_tokens: asked, thinking } = body;
  if (most === undefined || typeof asked !== 'number' || asked <= most) return body;
  losses.warn(`max_tokens is lowered from ${asked} to ${most}, the most that the model takes`);
  const fits = !isObject(thinking) || typeof thinking.budget_tokens !== 'number' || thinking.budget_tokens < most;
  if (fits) return { ...body, max_tokens: most };
  const budget = mostOfLimit(most);
  losses.warn(`the budget of thinking is lowered from ${thinking.budget_tokens} to ${budget}: it must be less than max_tokens`);
  return { ...body, max_tokens: most, thinking: { ...thinking, budget_tokens: budget } };
}

/** Writes a level of effort that the model takes: generations take different levels, and the oldest take none. */
export function fitEffort(body: JsonObject, { messagesEfforts: efforts }: ModelTraits, losses: Losses): JsonObject {
  const { output_config: config } = body;
  const asked = isObject(config) ? config.effort : undefined;
  if (!efforts || !isObject(config) || !isMessagesEffort(asked) || efforts.includes(asked)) return body;
  const sent = nearestEffort(asked, efforts);
  if (sent !== undefined) {
    losses.warn(`effort is changed from ${asked} to ${sent}, the nearest that the model takes`);
    return { ...body, output_config: { ...config, effort: sent } };
  }
  losses.warn('effort is not sent: the model does not take it');
  const others = without(config, ['effort']);
  return Object.keys(others).length === 0 ? without(body, ['output_config']) : { ...body, output_config: others };
}
