import type { ChatRequest } from './request.ts';

/** Whether a request asks the model to reason, by effort or by a budget. */
export function asksForReasoning({ reasoning }: ChatRequest): boolean {
  return (reasoning?.effort !== undefined && reasoning.effort !== 'none') || (reasoning?.budgetTokens ?? 0) > 0;
}
