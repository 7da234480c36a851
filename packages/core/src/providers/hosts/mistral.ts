import { inBand } from '../errors/statuses.ts';
import type { Host } from './host.ts';

// https://docs.mistral.ai/resources/error-glossary, https://docs.mistral.ai/capabilities/completion/prefix
export const mistralHost: Host = {
  name: 'Mistral',
  errors: {
    limits: [{ id: 'mistral.capacity', codes: ['3505'], at: [inBand, 429, 503], reason: 'overloaded' }],
  },
  prefill: { at: /^https:\/\/(?:api|codestral)\.mistral\.ai(?:[:/]|$)/i, form: 'prefix' },
};
