import { classifier } from './errors/classify.ts';
import { openaiFacts } from './models/openai-models.ts';
import { openaiCompatible, otherApis } from './openai-compatible.ts';
import type { ProviderKind } from './provider-kind.ts';

// OpenAI. Wires: https://platform.openai.com/docs/api-reference/chat and .../responses.
export const openai: ProviderKind = {
  ...openaiCompatible,
  kind: 'openai',
  otherDialects: [],
  baseURL: 'https://api.openai.com/v1',
  needsKey: true,
  native: true,
  features: ['count-tokens'],
  dialects: ['openai-chat', 'openai-responses', ...otherApis],
  facts: openaiFacts,
  priceDataId: 'openai',
  classify: classifier([
    // Only for this kind, because Gemini, which is reached over this wire too, writes the same words for a limit per minute.
    { id: 'openai.current-quota', says: ['exceeded your current quota'], at: [429], reason: 'quota-exhausted' },
  ]),
};
