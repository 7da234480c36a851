import type { ClientDialectName } from '../call/call.ts';
import type { ModelTraits } from '../call/model-traits.ts';
import type { ChatRequest } from '../call/request.ts';

/**
 * Whether an answer that is begun is taken together with everything else that the request asks for.
 *
 * @param reasons - the model reasons, or is asked to
 */
export function takesPrefill(
  { output, reasoning, tools }: ChatRequest,
  { prefill, prefillForm }: ModelTraits,
  dialect: ClientDialectName,
  reasons: boolean,
): boolean {
  // Claude refuses it with structured output; where decoding is held to a schema, it begins anew.
  if (!prefill || output !== undefined) return false;
  // Refused with a budget of Claude's; effort alone, or thinking that it decides itself, is left out or taken.
  if (dialect === 'anthropic-messages') return (reasoning?.budgetTokens ?? 0) === 0;
  // Hosts reason first whatever stands there, or take what comes for reasoning.
  if (reasons) return false;
  return tools.length === 0 || prefillForm === undefined || prefillForm === 'continue-final-message';
}
