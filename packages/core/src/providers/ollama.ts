import { openAICompatible } from './compatible.ts';

// Ollama, on this machine unless the configuration says another. A key is for its cloud only. Wire: https://docs.ollama.com/api/openai-compatibility (read in
// November 2026).
export const ollama = openAICompatible({
  kind: 'ollama',
  flavour: 'ollama',
  baseURL: 'http://127.0.0.1:11434/v1',
  dialects: ['openai-chat', 'openai-completions', 'openai-embeddings'],
});
