import { badRequest } from '../errors/statuses.ts';
import type { Host } from './host.ts';

// https://learn.microsoft.com/en-us/azure/ai-services/openai/concepts/content-filter
export const azureHost: Host = {
  name: 'Azure',
  errors: {
    codes: [
      { id: 'azure.filtered', codes: ['responsibleaipolicyviolation'], reason: 'filtered' },
      { id: 'azure.deployment', codes: ['deploymentnotfound'], reason: 'not-found' },
    ],
    texts: [
      {
        id: 'azure.filtered-text',
        says: ['content management policy', 'responsibleaipolicyviolation'],
        at: [...badRequest, 403],
        reason: 'filtered',
      },
    ],
  },
};
