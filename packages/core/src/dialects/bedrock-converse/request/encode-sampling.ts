import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest } from '../../../call/request.ts';
import {
  encodeSampling as clamped,
  withoutRefusedSampling,
  withoutSamplingThatThinkingRefuses,
} from '../../anthropic-messages/request/sampling.ts';
import { asCount, defined } from '../../json.ts';
import { type Losses, noSuchField } from '../../losses.ts';
import type { ModelFields } from './model-fields.ts';

/** What is sampled how: `inferenceConfig`, and what stands among the model's own fields. */
export interface Sampling {
  readonly inferenceConfig: JsonObject;
  readonly topK: number | undefined;
}

/** Ranges are those of the server; what a model refuses beyond them is left out. */
export function encodeSampling(request: ChatRequest, fields: ModelFields, traits: ModelTraits, losses: Losses): Sampling {
  const accepted = withoutRefusedSampling(clamped(request, traits, losses), traits, losses);
  const {
    temperature,
    top_p: topP,
    top_k: topK,
  } = fields.isThinking ? withoutSamplingThatThinkingRefuses(accepted, losses) : accepted;
  return {
    inferenceConfig: defined({
      maxTokens: maxTokensFor(request.maxTokens ?? fields.maxTokens, traits, losses),
      temperature,
      topP,
      stopSequences: encodeStop(request.stop, traits, losses),
    }),
    topK: asCount(topK),
  };
}

function maxTokensFor(asked: number | undefined, { outputLimit: most }: ModelTraits, losses: Losses): number | undefined {
  if (asked === undefined || most === undefined || asked <= most) return asked;
  losses.warn(`max_tokens is lowered from ${asked} to ${most}, the most that the model takes`);
  return most;
}

function encodeStop(
  stop: readonly string[] | undefined,
  { stop: taken, maxStops }: ModelTraits,
  losses: Losses,
): readonly string[] | undefined {
  if (stop === undefined || stop.length === 0) return undefined;
  const visible = taken ? stop.filter((sequence) => sequence.trim() !== '') : [];
  if (!taken) losses.warn('stop is not sent: the model does not take it');
  else if (visible.length < stop.length) losses.warn('stop sequences of white space only are not sent: the target refuses them');
  if (visible.length > (maxStops ?? visible.length))
    losses.warn(`only the first ${maxStops} stop sequences are sent: the model takes no more`);
  return visible.length === 0 ? undefined : visible.slice(0, maxStops);
}

/** The model's own name for how many of the likeliest tokens are drawn from. */
export function topKField(topK: number | undefined, { modelFields }: ModelTraits, losses: Losses): JsonObject {
  if (topK === undefined) return {};
  if (modelFields === 'claude') return { top_k: topK };
  if (modelFields === 'nova') return { inferenceConfig: { topK } };
  losses.warn(noSuchField('top_k'));
  return {};
}
