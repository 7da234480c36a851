import { classifier } from './classify.ts';
import { openaiTraits } from './model-traits.ts';
import type { Provider } from './provider.ts';

// OpenAI. Wire: https://platform.openai.com/docs/api-reference/chat.
export const openai: Provider = {
  kind: 'openai',
  flavour: 'openai',
  dialects: ['openai-chat'],
  baseURL: 'https://api.openai.com/v1',
  needsKey: true,
  native: true,
  path: () => '/chat/completions',
  headers: ({ apiKey }): Readonly<Record<string, string>> => (apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  traits: openaiTraits,
  priceDataId: 'openai',
  // Only here: Gemini writes the same words for its limit per minute, and is reached over this wire too.
  classify: classifier([{ says: ['exceeded your current quota'], at: [429], reason: 'quota-exhausted' }]),
};
