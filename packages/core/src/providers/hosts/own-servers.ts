import { badRequest, refused } from '../errors/statuses.ts';
import type { Host } from './host.ts';

/** Servers and gateways that people run themselves. */
export const ownServers: readonly Host[] = [
  {
    name: 'llama.cpp',
    errors: {
      codes: [{ id: 'llama-cpp.context', codes: ['exceed_context_size_error'], reason: 'too-long' }],
      texts: [
        {
          id: 'llama-cpp.context-text',
          says: ['exceeds the available context size'],
          at: [...badRequest, 500],
          reason: 'too-long',
        },
        { id: 'llama-cpp.prefill', says: ['prefill is incompatible'], at: badRequest, reason: 'unsupported' },
      ],
    },
  },
  {
    name: 'vLLM',
    errors: {
      texts: [{ id: 'vllm.length', says: ['maximum model length'], at: [...badRequest, 413], reason: 'too-long' }],
    },
  },
  {
    name: 'Ollama',
    errors: {
      texts: [{ id: 'ollama.length', says: ['max context length'], at: [...badRequest, 413], reason: 'too-long' }],
    },
  },
  {
    name: 'text-generation-inference',
    errors: {
      texts: [
        {
          id: 'tgi.length',
          says: ['`inputs` tokens + `max_new_tokens` must be'],
          at: [...badRequest, 413],
          reason: 'too-long',
        },
      ],
    },
  },
  {
    name: 'LiteLLM',
    errors: { texts: [{ id: 'litellm.model', says: ['invalid model name'], at: refused, reason: 'not-found' }] },
  },
];
