import { classifier } from './classify.ts';
import { traitsByName } from './model-traits.ts';
import type { Provider } from './provider.ts';

/**
 * Any host that speaks the Chat Completions wire: vLLM, Ollama, OpenRouter, Groq, a gateway of one's own. Its `gen_ai.provider.name` is
 * `openai`, because by the semantic conventions that attribute names the flavour of the API; `server.address` tells who runs it.
 */
export const openaiCompatible: Provider = {
  kind: 'openai-compatible',
  flavour: 'openai',
  dialects: ['openai-chat'],
  needsKey: false,
  native: false,
  path: () => '/chat/completions',
  headers: ({ apiKey }): Readonly<Record<string, string>> => (apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  traits: traitsByName,
  classify: classifier(),
};
