import { classifier } from './errors/classify.ts';
import { factsByName } from './models/facts-by-name.ts';
import type { Endpoint, EndpointTo, KindConfig, ProviderKind } from './provider-kind.ts';
import { readRemaining } from './remaining.ts';

const chat: Endpoint = { path: '/chat/completions' };
const responses: Endpoint = { path: '/responses' };
const models: Endpoint = { path: '/models' };

/** The paths of OpenAI's two wires. */
function openaiEndpoint({ operation, dialect }: EndpointTo): Endpoint {
  if (operation === 'models') return models;
  return dialect === 'openai-responses' ? responses : chat;
}

/** A Bearer key; no header where the account has no key. */
function bearerKey({ apiKey }: KindConfig): Readonly<Record<string, string>> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}

/**
 * Any host that speaks the Chat Completions wire: vLLM, Ollama, OpenRouter, Groq, a gateway of one's own. `flavour` is `openai`, because by the semantic
 * conventions `gen_ai.provider.name` names the flavour of the API; `server.address` names the host.
 */
export const openaiCompatible: ProviderKind = {
  kind: 'openai-compatible',
  flavour: 'openai',
  dialects: ['openai-chat'],
  otherDialects: ['openai-responses'],
  needsKey: false,
  native: false,
  endpoint: openaiEndpoint,
  headers: bearerKey,
  facts: factsByName,
  classify: classifier(),
  remaining: readRemaining,
};
