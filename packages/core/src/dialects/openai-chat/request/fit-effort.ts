import type { JsonObject } from '../../../call/json.ts';
import { isEffort, nearestEffort } from '../../nearest-effort.ts';
import type { Edit, FitTo } from './fit-rule.ts';

/** Generations differ in the levels of reasoning that they take: the nearest one is asked for, or none where none can be. */
export function effort({ reasoning_effort: asked }: JsonObject, { model, traits: { efforts } }: FitTo): Edit | undefined {
  if (!efforts || !isEffort(asked) || efforts.includes(asked)) return undefined;
  const sent = nearestEffort(asked, efforts);
  if (sent !== undefined) {
    return { members: { reasoning_effort: sent }, warnings: [`reasoning effort ${asked} is sent as ${sent}`] };
  }
  const members = { reasoning_effort: null };
  return asked === 'none' ? { members } : { members, warnings: [`reasoning_effort is not sent: ${model} does not take it`] };
}
