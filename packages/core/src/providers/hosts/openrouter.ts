import { refused } from '../errors/statuses.ts';
import type { Host } from './host.ts';

// https://openrouter.ai/docs/api-reference/errors
export const openrouterHost: Host = {
  name: 'OpenRouter',
  errors: {
    codes: [
      { id: 'openrouter.flagged', codes: ['flagged_input'], reason: 'filtered' },
      // This 402 ends by itself: the calls under way have reserved the budget.
      { id: 'openrouter.in-flight', codes: ['openrouter_in_flight_budget'], reason: 'rate-limited' },
      {
        id: 'openrouter.budget',
        codes: ['openrouter_guardrail_budget', 'openrouter_workspace_budget', 'openrouter_key_limit'],
        reason: 'quota-exhausted',
      },
    ],
    texts: [
      { id: 'openrouter.key-limit', says: ['key limit exceeded'], at: [403], reason: 'quota-exhausted' },
      { id: 'openrouter.model', says: ['is not a valid model id'], at: refused, reason: 'not-found' },
      // The model is there, the feature is not.
      { id: 'openrouter.feature', says: ['no endpoints found that support'], at: [404], reason: 'unsupported' },
    ],
  },
  // Only where the model behind goes on; other models begin a message of their own.
  prefill: {
    at: /^https:\/\/openrouter\.ai(?:[:/]|$)/i,
    form: 'message',
    models: /^(?:mistralai|meta-llama|qwen|deepseek)\//i,
  },
};
