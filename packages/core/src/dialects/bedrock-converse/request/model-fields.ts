import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest, Effort, Reasoning } from '../../../call/request.ts';
import { encodeThinking } from '../../anthropic-messages/request/thinking.ts';
import { effortOfShare, nearestEffort } from '../../efforts.ts';
import { defined } from '../../json.ts';
import type { Losses } from '../../losses.ts';

/** How the model is asked to reason, in the members of `additionalModelRequestFields` that its maker has for it. */
export interface ModelFields {
  readonly fields: JsonObject;
  /** The model reasons, so it takes fewer sampling parameters. */
  readonly isThinking: boolean;
  /** The output limit that a budget of reasoning is a part of, where the client set none. */
  readonly maxTokens?: number;
}

const none: ModelFields = { fields: {}, isThinking: false };

/** Writes how much reasoning the request asks for. */
export function encodeModelFields(request: ChatRequest, traits: ModelTraits, losses: Losses): ModelFields {
  const { reasoning, maxTokens } = request;
  if (reasoning === undefined) return none;
  switch (traits.modelFields) {
    case 'claude':
      return ofClaude(request, traits, losses);
    case 'nova':
      return ofNova(request, reasoning, traits, losses);
    case 'openai': {
      const effort = levelOf(reasoning, maxTokens ?? traits.maxOutputTokens, losses, 'low');
      return effort === undefined ? none : { fields: { reasoning_effort: effort }, isThinking: false };
    }
    default:
      if (reasoning.effort !== 'none') losses.warn('reasoning is not sent: how the model is asked to reason is not known');
      return none;
  }
}

function ofClaude(request: ChatRequest, traits: ModelTraits, losses: Losses): ModelFields {
  const limit = request.maxTokens ?? traits.maxOutputTokens;
  const { thinking, effort } = encodeThinking(request, limit, traits, losses);
  const isThinking = thinking !== undefined && thinking.type !== 'disabled';
  return {
    fields: { ...defined({ thinking }), ...(effort !== undefined && { output_config: { effort } }) },
    isThinking,
    ...(thinking?.budget_tokens !== undefined && { maxTokens: limit }),
  };
}

/** Nova refuses an output limit and sampling together with its highest level. https://docs.aws.amazon.com/nova/latest/nova2-userguide (read 2026-11) */
function ofNova(
  request: ChatRequest,
  reasoning: Reasoning,
  { isReasoning, maxOutputTokens }: ModelTraits,
  losses: Losses,
): ModelFields {
  if (!isReasoning) {
    if (reasoning.effort !== 'none') losses.warn('reasoning is not sent: the model does not reason');
    return none;
  }
  const { maxTokens, temperature, topP } = request;
  const level = levelOf(reasoning, maxTokens ?? maxOutputTokens, losses);
  if (level === undefined) return none;
  const isLimited = level === 'high' && [maxTokens, temperature, topP].some((value) => value !== undefined);
  if (isLimited)
    losses.warn('reasoning effort is changed from high to medium: the model takes no output limit and no sampling with it');
  return {
    fields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: isLimited ? 'medium' : level } },
    isThinking: false,
  };
}

const levels = ['low', 'medium', 'high'] as const;

/**
 * The level for what the request asks; undefined where nothing has to be said.
 *
 * @param off - the level of a model that cannot be asked for none
 */
function levelOf({ effort, budgetTokens }: Reasoning, limit: number, losses: Losses, off?: Effort): Effort | undefined {
  const asked = effort ?? (budgetTokens === undefined ? undefined : effortOfShare(budgetTokens / limit, levels));
  const sent = asked === 'none' ? off : asked && nearestEffort(asked, levels);
  if (asked !== undefined && asked !== 'none' && sent !== asked)
    losses.warn(`reasoning effort is changed from ${asked} to ${sent}, the nearest that the model takes`);
  if (asked === 'none' && off !== undefined) losses.warn('reasoning is not turned off: the model always reasons');
  return sent;
}
