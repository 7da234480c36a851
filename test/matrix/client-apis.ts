import type { WireName } from '@understudy/testing';
import type { SdkName } from '../support/clients.ts';
import { type Asked, bodies } from './asked.ts';

/** An API as clients use it here. */
interface ClientApi {
  /** The wire on which a provider would give the same stream. */
  readonly wire: WireName;
  path(model: string): string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Its streams show signed reasoning before the words, and then no other model can go on. */
  readonly showsSignatures?: true;
}

export const clientApis: Readonly<Record<SdkName, ClientApi>> = {
  'openai-chat': { wire: 'openai', path: () => '/v1/chat/completions' },
  'anthropic-messages': {
    wire: 'anthropic',
    path: () => '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    showsSignatures: true,
  },
  'openai-responses': { wire: 'openai-responses', path: () => '/v1/responses' },
  gemini: { wire: 'gemini', path: (model) => `/v1beta/models/${model}:streamGenerateContent?alt=sse` },
  'bedrock-converse': {
    wire: 'bedrock-converse',
    path: (model) => `/model/${encodeURIComponent(model)}/converse-stream`,
    showsSignatures: true,
  },
};

/** What a client of the API sends. */
export function requestOf(client: SdkName, asked: Asked): { readonly path: string; readonly init: RequestInit } {
  const { path, headers } = clientApis[client];
  return {
    path: path(asked.model),
    init: {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(bodies[client](asked)),
    },
  };
}
