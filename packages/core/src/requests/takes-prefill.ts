import type { ClientDialectName } from '../call/call.ts';
import type { ModelTraits } from '../call/model-traits.ts';
import type { ChatRequest } from '../call/request.ts';

/**
 * Whether the model takes a begun answer together with everything else that the request asks for.
 *
 * @param reasons - whether the model reasons, by itself or because the request asks it to
 */
export function takesPrefill(
  { output, reasoning, tools }: ChatRequest,
  { prefill, prefillForm }: ModelTraits,
  dialect: ClientDialectName,
  reasons: boolean,
): boolean {
  // Claude refuses a begun answer with structured output, and a model whose decoding is held to a schema begins anew.
  if (!prefill || output !== undefined) return false;
  // Messages: a begun answer is refused together with a thinking budget. An effort, or adaptive thinking, is left out or taken.
  if (dialect === 'anthropic-messages') return (reasoning?.budgetTokens ?? 0) === 0;
  // Chat Completions: a model that reasons begins with its reasoning anyway, or its host takes the continuation for reasoning.
  if (reasons) return false;
  return tools.length === 0 || prefillForm === undefined || prefillForm === 'continue-final-message';
}
