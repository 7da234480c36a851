import type { JsonObject } from '../../call/json.ts';
import type { Dialect } from '../dialect.ts';
import { isGiven, isObject } from '../json.ts';
import { jsonApi } from './json-api.ts';

const pathsOf = (verb: string) => ['/v1beta', '/v1'].map((version) => `${version}/models/{model}:${verb}`);

/** Google's embeddings: of one content, and of many. */
export const geminiEmbeddings: readonly Dialect[] = [
  jsonApi({
    name: 'gemini-embeddings',
    operation: 'embeddings',
    paths: pathsOf('embedContent'),
    family: 'gemini',
    needs: ['content'],
    holds: 'embedding',
    withModel: named,
  }),
  jsonApi({
    name: 'gemini-batch-embeddings',
    operation: 'embeddings',
    paths: pathsOf('batchEmbedContents'),
    family: 'gemini',
    needs: ['requests'],
    holds: 'embeddings',
    withModel: (body, model) => ({ ...body, requests: renamed(body.requests, model) }),
  }),
];

/** The path names the model; a body that names it too must say the same. */
function named(body: JsonObject, model: string): JsonObject {
  return isGiven(body.model) ? { ...body, model: `models/${model}` } : body;
}

/** Each request of a batch names the model. */
function renamed(requests: unknown, model: string): unknown {
  if (!Array.isArray(requests)) return requests;
  return requests.map((request: unknown) => (isObject(request) ? { ...request, model: `models/${model}` } : request));
}
