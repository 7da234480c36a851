import type { CallRoute, ClientDialect, CountRoute, Route } from '../client-dialect.ts';
import { encodeError, encodeStreamError } from './errors.ts';
import { encodeModel, encodeModels } from './models.ts';
import { encodeReply } from './reply/reply.ts';
import { decodeCount } from './request/count-tokens.ts';
import { decodeRequest } from './request/decode-request.ts';
import { sayNothing } from './stream/say-nothing.ts';
import { encodeRestart, streamEncoder } from './stream/stream-encoder.ts';

/** The versions of the API that clients ask for; what is read here is the same in both. */
const versions = ['/v1beta', '/v1'] as const;

export const client = {
  name: 'gemini',
  routes: versions.flatMap(routesOf),
  owns: (header) => header('x-goog-api-key') !== undefined || header('x-goog-api-client') !== undefined, // sent by the SDKs
  showsSignatures: false,
  encodeReply,
  streamEncoder,
  comment,
  encodeRestart,
  encodeError,
  encodeStreamError,
} satisfies ClientDialect;

/** Google's older SDK for Node, which LangChain has, fails on whatever is no event. */
function comment(text: string): string {
  return sayNothing({ understudy: text });
}

function routesOf(version: string): readonly Route[] {
  return [
    callRoute(`${version}/models/{model}:generateContent`, false),
    callRoute(`${version}/models/{model}:streamGenerateContent`, true),
    countRoute(`${version}/models/{model}:countTokens`),
    { kind: 'models', method: 'GET', path: `${version}/models`, encode: encodeModels },
    { kind: 'model', method: 'GET', path: `${version}/models/{id}`, encode: encodeModel },
  ];
}

function callRoute(path: string, stream: boolean): CallRoute {
  return { kind: 'call', operation: 'chat', method: 'POST', path, decode: (received) => decodeRequest(received, stream) };
}

function countRoute(path: string): CountRoute {
  return { kind: 'count', method: 'POST', path, decode: decodeCount, encode: (tokens) => ({ totalTokens: tokens }) };
}
