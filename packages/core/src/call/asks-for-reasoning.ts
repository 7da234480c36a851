import type { ChatRequest } from './request.ts';

/** Whether a request asks the model to reason, by effort or by a budget. An effort of the whole answer does not count. */
export function asksForReasoning({ reasoning }: ChatRequest): boolean {
  if (reasoning?.ofAnswer) return false;
  return (reasoning?.effort !== undefined && reasoning.effort !== 'none') || (reasoning?.budgetTokens ?? 0) > 0;
}
