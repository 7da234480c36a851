import { isObject, type JsonObject, objectAt, objectsIn } from '../json.ts';
import { checkGemini, checkGeminiCount } from './gemini-check.ts';
import { geminiError, geminiInBandError } from './gemini-errors.ts';
import { geminiJson, geminiStream } from './gemini-parts.ts';
import { geminiAt } from './vertex.ts';
import type { ForcedTool, Place, Wire } from './wire.ts';

/** The Gemini API, as recorded from generativelanguage.googleapis.com, and at the paths of Vertex AI. The path says the model and the verb. */
export const gemini: Wire = {
  name: 'gemini',
  path: '/v1beta/models/{model}:generateContent',
  placeOf,
  requestId: (random) => random.text(22),
  headers: () => ({ vary: 'Origin, X-Origin, Referer', 'x-gemini-service-tier': 'standard' }),
  keyOf: (headers) => headers['x-goog-api-key'] ?? headers.authorization?.replace(/^Bearer\s+/iu, ''),
  check: checkGemini,
  count: {
    path: '/v1beta/models/{model}:countTokens',
    check: checkGeminiCount,
    body: (tokens) => ({ totalTokens: tokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: tokens }] }),
  },
  error: geminiError,
  inBandError: geminiInBandError,
  json: geminiJson,
  stream: geminiStream,
  event: (_, data) => `data: ${data}\r\n\r\n`,
  ping: ': keep-alive\r\n\r\n',
  models: (names) => JSON.stringify({ models: names.map(modelOf) }),
  forcedTool,
  searches: (body) => objectsIn(body.tools).some((tool) => isObject(tool.googleSearch ?? tool.google_search)),
  outputSchema: (body) => {
    const schema = objectAt(objectAt(body, 'generationConfig'), 'responseJsonSchema');
    return Object.keys(schema).length === 0 ? undefined : schema;
  },
};

/** A stream that is not asked for with `alt=sse` is one JSON array at Google; this provider knows events alone. */
function placeOf(path: string): Place | undefined {
  const [bare = '', query = ''] = path.split('?', 2);
  if (bare === '/v1beta/models' || bare === '/v1beta1/publishers/google/models') return { what: 'models' };
  const ofVertex = geminiAt(bare);
  const [, name = '', verb] = ofVertex
    ? ['', ofVertex.name, ofVertex.verb]
    : (/^\/v1beta\/models\/([^/:]+):(\w+)$/.exec(bare) ?? []);
  const host = ofVertex && ({ host: 'vertex' } as const);
  const model = decodeURIComponent(name);
  if (verb === 'countTokens') return { what: 'count', model, stream: false, ...host };
  if (verb === 'generateContent') return { what: 'call', model, stream: false, ...host };
  const isEvents = new URLSearchParams(query).get('alt') === 'sse';
  return verb === 'streamGenerateContent' && isEvents ? { what: 'call', model, stream: true, ...host } : undefined;
}

function modelOf(name: string): JsonObject {
  return {
    name: `models/${name}`,
    version: '001',
    displayName: name,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  };
}

function forcedTool(body: JsonObject): ForcedTool | undefined {
  const { mode, allowedFunctionNames } = objectAt(objectAt(body, 'toolConfig'), 'functionCallingConfig');
  if (mode !== 'ANY') return undefined;
  const declared = objectsIn(body.tools).flatMap((tool) => objectsIn(tool.functionDeclarations));
  const allowed: readonly unknown[] = Array.isArray(allowedFunctionNames) ? allowedFunctionNames : [];
  const tool = declared.find(({ name }) => allowed.length === 0 || allowed.includes(name));
  return tool && { name: String(tool.name), schema: objectAt(tool, 'parametersJsonSchema') };
}
