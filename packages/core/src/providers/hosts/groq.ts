import { rateCodes } from '../errors/rate-codes.ts';
import { badRequest } from '../errors/statuses.ts';
import type { Host } from './host.ts';

// https://console.groq.com/docs/errors
export const groqHost: Host = {
  name: 'Groq',
  errors: {
    codes: [
      // A 400 of the model's making.
      {
        id: 'groq.failed-generation',
        codes: ['tool_use_failed', 'json_validate_failed', 'output_parse_failed'],
        reason: 'malformed',
        blameless: true,
      },
      // The key is good for other models.
      {
        id: 'groq.model-withheld',
        codes: [
          'model_decommissioned',
          'model_terms_required',
          'model_permission_blocked_org',
          'model_permission_blocked_project',
        ],
        reason: 'not-found',
      },
    ],
    // The request alone has more tokens than a minute allows.
    limits: [{ id: 'groq.request-above-limit', codes: rateCodes, at: [413], reason: 'too-long' }],
    texts: [{ id: 'groq.unsupported', says: ['is unsupported'], at: badRequest, reason: 'unsupported' }],
  },
  prefill: { at: /^https:\/\/api\.groq\.com(?:[:/]|$)/i, form: 'message', models: /llama|gemma|kimi-k2-instruct/i },
};
