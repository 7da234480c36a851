import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest } from '../../../call/request.ts';
import { defined, isGiven } from '../../json.ts';
import type { Losses } from '../../losses.ts';

/** Takes out the sampling members that the model refuses. The values that such models do take (the defaults) stay. */
export function withoutRefusedSampling(body: JsonObject, traits: ModelTraits, losses: Losses): JsonObject {
  if (traits.sampling === 'any') return body;
  const refused = traits.sampling === 'one' ? refusedPair(body) : refusedByAll(body);
  for (const name of refused) losses.warn(`${name} is not sent: ${reasonFor(traits.sampling)}`);
  return without(body, refused);
}

function refusedPair({ temperature, top_p: topP }: JsonObject): readonly string[] {
  return isGiven(temperature) && isGiven(topP) ? ['top_p'] : [];
}

function refusedByAll({ temperature, top_p: topP, top_k: topK }: JsonObject): readonly string[] {
  return [
    ...(isGiven(temperature) && temperature !== 1 ? ['temperature'] : []),
    ...(isGiven(topP) && !(typeof topP === 'number' && topP >= 0.99) ? ['top_p'] : []),
    ...(isGiven(topK) ? ['top_k'] : []),
  ];
}

/** While it reasons a model takes temperature 1, top_p from 0.95 and no top_k (Anthropic: extended thinking, limitations). */
export function withoutSamplingThatThinkingRefuses(body: JsonObject, losses: Losses): JsonObject {
  const { temperature, top_p: topP, top_k: topK } = body;
  const refused = [
    ...(isGiven(temperature) && temperature !== 1 ? ['temperature'] : []),
    ...(typeof topP === 'number' && topP < 0.95 ? ['top_p'] : []),
    ...(isGiven(topK) ? ['top_k'] : []),
  ];
  for (const name of refused) losses.warn(`${name} is not sent: it cannot be set while the model reasons`);
  return without(body, refused);
}

/** The sampling members of a request. A temperature outside of the range is clamped, never rescaled. */
export function encodeSampling(request: ChatRequest, traits: ModelTraits, losses: Losses): JsonObject {
  const max = Math.min(1, traits.maxTemperature);
  const { temperature, topP, topK } = request;
  if (temperature !== undefined && temperature > max)
    losses.warn(`temperature is lowered from ${temperature} to ${max}, the most that the model takes`);
  const clamped = temperature === undefined ? undefined : Math.max(0, Math.min(max, temperature));
  return defined({ temperature: clamped, top_p: topP, top_k: topK });
}

/** A copy without these members; the same object where there are none. */
export function without(body: JsonObject, names: readonly string[]): JsonObject {
  if (names.length === 0) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}

function reasonFor(sampling: 'one' | 'none'): string {
  return sampling === 'one' ? 'the model takes temperature or top_p, not both' : 'the model does not take it';
}
