import type { Dialect } from '../dialect.ts';
import { completionEvents } from './completion-events.ts';
import { geminiEmbeddings } from './gemini-embeddings.ts';
import { jsonApi } from './json-api.ts';
import { mediaApis } from './media-apis.ts';
import { mediaEvents } from './media-events.ts';

/**
 * APIs without a translation. Wire: https://platform.openai.com/docs/api-reference (embeddings, completions, moderations, images, audio; read in November 2026). Rerank is not
 * OpenAI's: Jina began it, and vLLM, Together, Cohere and others have it. Embeddings of Google and Cohere: https://ai.google.dev/api/embeddings and
 * https://docs.cohere.com/reference/embed (read in November 2026).
 */
export const passThroughApis: readonly Dialect[] = [
  jsonApi({
    name: 'openai-embeddings',
    operation: 'embeddings',
    paths: ['/v1/embeddings'],
    needs: ['input'],
    holds: 'data',
    isBulk: true,
  }),
  ...geminiEmbeddings,
  jsonApi({
    name: 'cohere-embeddings',
    operation: 'embeddings',
    paths: ['/v2/embed'],
    family: 'cohere',
    needs: [],
    holds: 'embeddings',
  }),
  jsonApi({
    name: 'openai-completions',
    operation: 'text_completion',
    paths: ['/v1/completions'],
    needs: ['prompt'],
    holds: 'choices',
    events: completionEvents,
  }),
  jsonApi({
    name: 'openai-moderations',
    operation: 'moderation',
    paths: ['/v1/moderations'],
    defaultModel: 'omni-moderation-latest',
    needs: ['input'],
    holds: 'results',
  }),
  jsonApi({
    name: 'openai-images',
    operation: 'image_generation',
    paths: ['/v1/images/generations'],
    defaultModel: 'gpt-image-1',
    needs: ['prompt'],
    holds: 'data',
    events: mediaEvents,
  }),
  ...mediaApis,
  jsonApi({ name: 'rerank', operation: 'rerank', paths: ['/v1/rerank'], needs: ['query', 'documents'], holds: 'results' }),
];
