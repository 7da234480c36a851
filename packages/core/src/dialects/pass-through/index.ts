import type { Dialect } from '../dialect.ts';
import { completionEvents } from './completion-events.ts';
import { jsonApi } from './json-api.ts';

/**
 * APIs without a translation. Wire: https://platform.openai.com/docs/api-reference (embeddings, completions, moderations, images; read in November 2026). Rerank is not
 * OpenAI's: Jina began it, and vLLM, Together and others took it over.
 */
export const passThroughApis: readonly Dialect[] = [
  jsonApi({ name: 'openai-embeddings', operation: 'embeddings', path: '/v1/embeddings', needs: ['input'], holds: 'data' }),
  jsonApi({
    name: 'openai-completions',
    operation: 'text_completion',
    path: '/v1/completions',
    needs: ['prompt'],
    holds: 'choices',
    events: completionEvents,
  }),
  jsonApi({
    name: 'openai-moderations',
    operation: 'moderation',
    path: '/v1/moderations',
    defaultModel: 'omni-moderation-latest',
    needs: ['input'],
    holds: 'results',
  }),
  jsonApi({
    name: 'openai-images',
    operation: 'image_generation',
    path: '/v1/images/generations',
    defaultModel: 'gpt-image-1',
    needs: ['prompt'],
    holds: 'data',
  }),
  jsonApi({ name: 'rerank', operation: 'rerank', path: '/v1/rerank', needs: ['query', 'documents'], holds: 'results' }),
];
