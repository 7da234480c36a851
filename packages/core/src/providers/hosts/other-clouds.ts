import { badRequest } from '../errors/statuses.ts';
import type { Host } from './host.ts';

/** Services of which one rule is known: a file for each would hold little else than its name. */
export const otherClouds: readonly Host[] = [
  {
    name: 'Alibaba',
    errors: { codes: [{ id: 'alibaba.inspection', codes: ['data_inspection_failed'], reason: 'filtered' }] },
  },
  {
    name: 'Moonshot',
    errors: {
      codes: [{ id: 'moonshot.quota', codes: ['exceeded_current_quota_error'], reason: 'quota-exhausted' }],
      texts: [
        {
          id: 'moonshot.reasoning',
          says: ['reasoning_content is missing in assistant'],
          at: badRequest,
          reason: 'unsupported',
        },
      ],
    },
  },
  {
    name: 'GitHub Models',
    errors: { codes: [{ id: 'github.model', codes: ['model_not_supported'], reason: 'not-found' }] },
  },
  {
    name: 'Cerebras',
    errors: {
      texts: [
        { id: 'cerebras.length', says: ['current length is'], alsoSays: 'while limit is', at: badRequest, reason: 'too-long' },
      ],
    },
  },
];
