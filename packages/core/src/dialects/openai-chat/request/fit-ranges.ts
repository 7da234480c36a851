import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits, Range } from '../../../call/model-traits.ts';
import { own } from '../../../call/own.ts';
import type { Edit, FitTo } from './fit-rule.ts';

/** The ranges that the dialect itself allows. */
export const dialectRanges: Readonly<Record<string, Range>> = {
  temperature: [0, 2],
  top_p: [0, 1],
  frequency_penalty: [-2, 2],
  presence_penalty: [-2, 2],
  top_logprobs: [0, 20],
};

const allRanges = Object.entries(dialectRanges);

/** The stop sequences that the dialect allows. */
const dialectStops = 4;

/**
 * Clamps values that the dialect allows and the model does not. Never rescales, because a value means the same for every model. A value that the
 * dialect does not allow either is a mistake of the client, and the target tells the client so.
 */
export function ranges(body: JsonObject, { model, traits, translated }: FitTo): Edit | undefined {
  let members: Record<string, number> | undefined;
  const warnings: string[] = [];
  for (const [name, allowed] of allRanges) {
    const asked = own(body, name);
    if (typeof asked !== 'number' || (!translated && clamp(asked, allowed) !== asked)) continue;
    const sent = clamp(clamp(asked, allowed), rangeOf(name, traits) ?? allowed);
    if (sent === asked) continue;
    members = { ...members, [name]: sent };
    warnings.push(`${name} ${asked} is sent as ${sent}, the ${sent < asked ? 'most' : 'least'} that ${model} takes`);
  }
  return members && { members, warnings };
}

/** The range of a parameter that the model takes, where it is narrower than the dialect's. */
function rangeOf(name: string, { maxTemperature, ranges }: ModelTraits): Range | undefined {
  return name === 'temperature' ? [0, maxTemperature] : own(ranges ?? {}, name);
}

function clamp(value: number, [min, max]: Range): number {
  return Math.min(max, Math.max(min, value));
}

/** Keeps as many stop sequences as the model takes; more than the dialect takes are the client's mistake. */
export function stopCount({ stop }: JsonObject, { model, traits: { maxStops }, translated }: FitTo): Edit | undefined {
  if (maxStops === undefined || !Array.isArray(stop) || stop.length <= maxStops) return undefined;
  if (!translated && stop.length > dialectStops) return undefined;
  const lost = stop.length - maxStops;
  return {
    members: { stop: stop.slice(0, maxStops) },
    warnings: [`${lost} of ${stop.length} stop sequences ${lost === 1 ? 'is' : 'are'} not sent: ${model} takes ${maxStops}`],
  };
}
