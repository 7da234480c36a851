import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest, Effort, Message, Reasoning } from '../../../call/request.ts';
import { effortOfShare, effortShares, nearestEffort } from '../../efforts.ts';
import type { Losses } from '../../losses.ts';

/** `thinking` and `output_config.effort`. */
export interface Thinking {
  readonly thinking?: JsonObject;
  readonly effort?: string;
}

/** The levels of `output_config.effort`. */
const efforts: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** Whether a value is a level of `output_config.effort`. */
export function isMessagesEffort(value: unknown): value is Effort {
  return (efforts as readonly unknown[]).includes(value);
}

/** The smallest budget of reasoning that the server takes. Tokens. */
const minBudget = 1024;

/** Writes how much reasoning the request asks for, in the form that the model takes. */
export function encodeThinking(request: ChatRequest, maxTokens: number, traits: ModelTraits, losses: Losses): Thinking {
  const { reasoning } = request;
  if (reasoning === undefined) return {};
  if (traits.thinking === 'none') {
    if (reasoning.effort !== 'none') losses.warn('reasoning is not sent: the model does not reason');
    return {};
  }
  if (reasoning.effort === 'none') return noThinking(undefined, traits, losses);
  const conflict = conflictOf(request, traits);
  if (conflict !== undefined) {
    losses.warn(`reasoning is not sent: ${conflict}`);
    return {};
  }
  return traits.thinking === 'adaptive'
    ? adaptiveThinking(reasoning, traits, losses)
    : budgetThinking(reasoning, maxTokens, losses);
}

/** Asks for no reasoning, or for the least that the model can do where it answers 400 to `disabled`. */
export function noThinking(effort: Effort | undefined, { thinkingOff }: ModelTraits, losses: Losses): Thinking {
  if (thinkingOff === undefined) return { thinking: { type: 'disabled' }, ...(effort && { effort }) };
  if (thinkingOff === 'least-effort') {
    losses.warn('thinking is not turned off: the model always reasons');
    return { effort: effort ?? 'low' };
  }
  losses.warn(`thinking is turned off as ${thinkingOff}: the model takes no other way`);
  // `between_tools` is refused together with the levels `xhigh` and `max`.
  return { thinking: { type: thinkingOff }, ...(effort && { effort: effort === 'xhigh' || effort === 'max' ? 'high' : effort }) };
}

/** Why the server would answer 400 to reasoning in this request. */
function conflictOf({ toolChoice, tools, webSearch, messages }: ChatRequest, traits: ModelTraits): string | undefined {
  const forced = toolChoice?.type === 'required' || toolChoice?.type === 'tool';
  if (forced && (tools.length > 0 || webSearch)) return 'it cannot be combined with a tool choice that forces a call';
  if (messages.at(-1)?.role === 'assistant' && traits.prefill) return 'it cannot be combined with an answer that is begun';
  const begun = traits.thinking === 'budget' ? beginningOfLoop(messages) : undefined;
  return begun !== undefined && !beginsSigned(begun)
    ? 'tool results must follow the reasoning that led to them, which another target made'
    : undefined;
}

/** The answer with which a loop of tools began that is going on: all answers of the loop are one turn to the server. */
function beginningOfLoop(messages: readonly Message[]): Message | undefined {
  let begun: Message | undefined;
  let hasResults = false;
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at] as Message;
    if (message.role === 'tool') hasResults = true;
    if (message.role !== 'assistant') continue;
    if (!hasResults) break;
    begun = message;
    hasResults = false;
  }
  return begun;
}

function beginsSigned(message: Message): boolean {
  const first = message.role === 'assistant' ? message.content[0] : undefined;
  return first?.type === 'reasoning' && (first.signature !== undefined || first.redacted !== undefined);
}

/** Reasoning by level: the model decides how much it needs. */
export function adaptiveThinking({ effort, budgetTokens }: Reasoning, traits: ModelTraits, losses: Losses): Thinking {
  const asked = effort ?? (budgetTokens === undefined ? undefined : effortOfShare(budgetTokens / traits.maxOutputTokens, told));
  const thinking = { type: 'adaptive' };
  if (asked === undefined || asked === 'none') return { thinking };
  if (asked === 'minimal') return { thinking, effort: 'low' };
  // A model of an unknown name may belong to the generation that does not know `xhigh`.
  const sent = nearestEffort(asked, traits.messagesEfforts ?? ['low', 'medium', 'high', 'max']);
  if (sent !== asked) losses.warn(`reasoning effort is changed from ${asked} to ${sent}, the nearest that the model takes`);
  return { thinking, ...(sent !== undefined && { effort: sent }) };
}

/** The levels that stand for a budget. */
const told = ['low', 'medium', 'high', 'xhigh'] as const;

/** Reasoning by a budget of tokens, which is a part of `max_tokens`. */
export function budgetThinking({ effort, budgetTokens }: Reasoning, maxTokens: number, losses: Losses): Thinking {
  if (maxTokens <= minBudget) {
    losses.warn(`reasoning is not sent: it needs more than ${minBudget} tokens, and max_tokens is ${maxTokens}`);
    return {};
  }
  const share = effortShares[effort === undefined || effort === 'none' ? 'medium' : effort];
  const wanted = budgetTokens ?? Math.floor(share * maxTokens);
  return { thinking: { type: 'enabled', budget_tokens: Math.max(minBudget, Math.min(wanted, mostOfLimit(maxTokens))) } };
}

/** The largest budget below an output limit: never the whole limit, because an answer must follow. */
export function mostOfLimit(maxTokens: number): number {
  return Math.floor(effortShares.max * maxTokens);
}
