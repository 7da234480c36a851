import { openAICompatible } from './compatible.ts';

// Vercel's gateway, which passes on to many providers. Wire: https://vercel.com/docs/ai-gateway/openai-compat (read in November 2026).
export const vercelAIGateway = openAICompatible({
  kind: 'vercel-ai-gateway',
  flavour: 'vercel_ai_gateway',
  baseURL: 'https://ai-gateway.vercel.sh/v1',
  needsKey: true,
  dialects: ['openai-chat', 'openai-embeddings'],
});
