import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest } from '../../../call/request.ts';

/**
 * False where the model reasons, because hosts let the model reason first although an answer is begun, or take the rest of the answer for reasoning.
 * With tools, true only for the forms that hosts accept together with tools.
 */
export function takesPrefill({ tools }: ChatRequest, { prefillForm }: ModelTraits, isReasoning: boolean): boolean {
  if (isReasoning) return false;
  return tools.length === 0 || prefillForm === undefined || prefillForm === 'continue-final-message';
}
