import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits, Range } from '../../../call/model-traits.ts';
import type { ChatRequest, OutputFormat } from '../../../call/request.ts';
import { effortShares } from '../../efforts.ts';
import { defined } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { fitSchema } from './fit-schema.ts';

/** How many stop sequences the server takes. */
const mostStops = 5;

/** How the answer is to be made. */
export function encodeConfig(request: ChatRequest, traits: ModelTraits, losses: Losses): JsonObject {
  const within = (name: string, asked: number | undefined, range: Range) => clamp(name, asked, range, losses);
  return defined({
    max_tokens: within('max_tokens', request.maxTokens, [1, traits.outputLimit ?? Number.POSITIVE_INFINITY]),
    temperature: within('temperature', request.temperature, [0, Math.min(traits.maxTemperature, 1)]),
    p: within('top_p', request.topP, [0.01, 0.99]),
    k: within('top_k', request.topK, [0, 500]),
    stop_sequences: encodeStop(request.stop, losses),
    seed: encodeSeed(request.seed, losses),
    ...encodePenalties(request, losses),
    thinking: encodeThinking(request, traits, losses),
    response_format: request.output && encodeFormat(request, request.output, losses),
  });
}

/** The value as the server takes it. A value means the same for every model, so it is never rescaled. */
function clamp(name: string, asked: number | undefined, [min, max]: Range, losses: Losses): number | undefined {
  if (asked === undefined || (asked >= min && asked <= max)) return asked;
  const sent = asked < min ? min : max;
  losses.warn(`${name} ${asked} is sent as ${sent}, the ${sent < asked ? 'most' : 'least'} that the target takes`);
  return sent;
}

/** The server takes no seed below 0. */
function encodeSeed(seed: number | undefined, losses: Losses): number | undefined {
  if (seed === undefined || seed >= 0) return seed;
  losses.warn(`seed ${seed} is not sent: the target takes none below 0`);
  return undefined;
}

function encodeStop(stop: readonly string[] | undefined, losses: Losses): readonly string[] | undefined {
  const said = stop?.filter((sequence) => sequence !== '') ?? [];
  if (said.length > mostStops) losses.warn(`only the first ${mostStops} stop sequences are sent: the target takes no more`);
  return said.length === 0 ? undefined : said.slice(0, mostStops);
}

/** The server takes one of the two penalties, from 0 to 1. */
function encodePenalties({ frequencyPenalty, presencePenalty }: ChatRequest, losses: Losses): JsonObject {
  const frequency = clamp('frequency_penalty', frequencyPenalty, [0, 1], losses);
  const presence = clamp('presence_penalty', presencePenalty, [0, 1], losses);
  if (frequency && presence) losses.warn('presence_penalty is not sent: the target takes it or frequency_penalty, not both');
  return defined({ frequency_penalty: frequency || undefined, presence_penalty: frequency ? undefined : presence || undefined });
}

/** Reasoning is turned on and off, and bounded by a budget: a level is sent as its share of the output. */
function encodeThinking({ reasoning, maxTokens }: ChatRequest, traits: ModelTraits, losses: Losses): JsonObject | undefined {
  if (!reasoning) return undefined;
  const { effort, budgetTokens } = reasoning;
  if (!traits.isReasoning) {
    if (effort !== 'none') losses.warn('reasoning is not asked for: the model is not known to reason');
    return undefined;
  }
  if (effort === 'none') return { type: 'disabled' };
  const share = effort && Math.floor(effortShares[effort] * (maxTokens ?? traits.maxOutputTokens));
  const budget = budgetTokens ?? share;
  return { type: 'enabled', ...(budget !== undefined && { token_budget: Math.max(1, budget) }) };
}

function encodeFormat({ tools }: ChatRequest, output: OutputFormat, losses: Losses): JsonObject {
  if (tools.length > 0) losses.refuse('JSON output together with tools');
  if (output.type === 'json-object') return { type: 'json_object' };
  const { schema, lost, refused } = fitSchema(output.schema, 'answer');
  if (output.schema.type !== 'object') losses.refuse('a JSON schema that is not of an object');
  if (refused !== undefined) losses.refuse(`a JSON schema with ${refused}`);
  for (const keyword of lost) losses.warn(`${keyword} is not sent in the schema of the answer: the target does not take it`);
  return { type: 'json_object', json_schema: { ...defined({ description: output.description }), ...schema } };
}
