import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest } from '../../../call/request.ts';

/** Hosts let a model reason first whatever stands at the end, or take what comes for reasoning; and not every form goes together with tools. */
export function takesPrefill({ tools }: ChatRequest, { prefillForm }: ModelTraits, reasons: boolean): boolean {
  if (reasons) return false;
  return tools.length === 0 || prefillForm === undefined || prefillForm === 'continue-final-message';
}
