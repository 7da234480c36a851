import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest, OutputFormat } from '../../../call/request.ts';
import { defined } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { encodeThinking } from './thinking.ts';

/** How many stop sequences the server takes. */
const mostStops = 5;

/** `generationConfig`: how the answer is to be made. */
export function encodeConfig(request: ChatRequest, traits: ModelTraits, losses: Losses): JsonObject {
  const { topP, topK } = request;
  const { presencePenalty, frequencyPenalty } = traits.noPenalties ? withoutPenalties(request, losses) : request;
  return {
    ...defined({
      maxOutputTokens: fitMaxTokens(request.maxTokens, traits, losses),
      temperature: encodeTemperature(request.temperature, traits, losses),
      topP,
      topK,
      stopSequences: encodeStop(request.stop, losses),
      seed: encodeSeed(request.seed, losses),
      presencePenalty,
      frequencyPenalty,
      thinkingConfig: encodeThinking(request, traits, losses),
    }),
    ...encodeFormat(request, traits, losses),
  };
}

/** The output limit as the model takes it. */
export function fitMaxTokens(asked: number | undefined, { outputLimit: most }: ModelTraits, losses: Losses): number | undefined {
  if (asked === undefined || most === undefined || asked <= most) return asked;
  losses.warn(`max_tokens is lowered from ${asked} to ${most}, the most that the model takes`);
  return most;
}

/** The object without the penalties that the model refuses. */
export function withoutPenalties<T extends object>(
  given: T,
  losses: Losses,
): Omit<T, 'presencePenalty' | 'frequencyPenalty'> & Penalties {
  const { presencePenalty, frequencyPenalty, ...others } = given as T & Penalties;
  if (presencePenalty || frequencyPenalty) losses.warn('penalties are not sent: the model does not take them');
  return others;
}

interface Penalties {
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
}

function encodeTemperature(asked: number | undefined, { maxTemperature: max }: ModelTraits, losses: Losses): number | undefined {
  if (asked === undefined || asked <= max) return asked;
  losses.warn(`temperature is lowered from ${asked} to ${max}, the most that the model takes`);
  return max;
}

function encodeSeed(seed: number | undefined, losses: Losses): number | undefined {
  if (seed === undefined || seed === (seed | 0)) return seed;
  losses.warn('seed is not sent: the target takes whole numbers of 32 bits');
  return undefined;
}

function encodeStop(stop: readonly string[] | undefined, losses: Losses): readonly string[] | undefined {
  const said = stop?.filter((sequence) => sequence !== '') ?? [];
  if (said.length > mostStops) losses.warn(`only the first ${mostStops} stop sequences are sent: the target takes no more`);
  return said.length === 0 ? undefined : said.slice(0, mostStops);
}

function encodeFormat({ output, tools }: ChatRequest, traits: ModelTraits, losses: Losses): JsonObject {
  if (!output) return {};
  if (tools.length > 0 && traits.noFormatWithTools) losses.refuse('JSON output together with tools');
  return { responseMimeType: 'application/json', ...schemaOf(output) };
}

function schemaOf(output: OutputFormat): JsonObject {
  if (output.type === 'json-object') return {};
  return { responseJsonSchema: { ...defined({ description: output.description }), ...output.schema } };
}
