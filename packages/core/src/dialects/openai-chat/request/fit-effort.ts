import type { JsonObject } from '../../../call/json.ts';
import { isEffort, nearestEffort } from '../../efforts.ts';
import { isGiven } from '../../json.ts';
import { asArray } from '../read-json.ts';
import { type Edit, type FitTo } from './fit-rule.ts';

/** Generations of models take different levels of reasoning: the nearest level is sent, or no level where the model takes none. */
export function effort({ reasoning_effort: asked }: JsonObject, { model, traits: { efforts } }: FitTo): Edit | undefined {
  if (!efforts || !isEffort(asked) || efforts.includes(asked)) return undefined;
  const sent = nearestEffort(asked, efforts);
  if (sent !== undefined) {
    return { members: { reasoning_effort: sent }, warnings: [`reasoning effort ${asked} is sent as ${sent}`] };
  }
  const members = { reasoning_effort: null };
  return asked === 'none' ? { members } : { members, warnings: [`reasoning_effort is not sent: ${model} does not take it`] };
}

/** From gpt-5.4 on OpenAI takes reasoning together with tools in another API only; other hosts are not known to refuse it. */
export function effortWithTools(
  { reasoning_effort: asked, tools }: JsonObject,
  { model, native, traits: { noEffortWithTools } }: FitTo,
): Edit | undefined {
  if (!noEffortWithTools || !native || !isGiven(asked) || asked === 'none' || asArray(tools).length === 0) return undefined;
  return {
    members: { reasoning_effort: null },
    warnings: [`reasoning_effort is not sent: ${model} does not take it together with tools`],
  };
}
