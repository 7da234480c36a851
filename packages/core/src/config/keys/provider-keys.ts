import type { Keys } from './key.ts';
import { address, dialects, flag, headers, positive, prefill, secret, secrets, tags, text, trueOrFalse } from './value-kinds.ts';

/** Keys of a provider: below `providers.<name>`. */
export const providerKeys = {
  kind: {
    takes: text,
    otherwise: 'the name of the provider',
    meaning:
      'How it is spoken to: openai, anthropic, openai-compatible, anthropic-compatible, or one of your own. Not needed where the name is a kind.',
    example: 'openai-compatible',
  },
  apiKey: {
    takes: secret,
    meaning: 'Its key. Never logged, never sent to another base URL.',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it in the file
    example: '"${OPENAI_API_KEY}"',
  },
  apiKeys: {
    takes: secrets,
    meaning:
      'A pool in place of one key, used in turns; a refused one is left out until it is resumed, and the call goes on with the next.',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it in the file
    example: '["${KEY_1}", "${KEY_2}"]',
  },
  separateQuotas: {
    takes: trueOrFalse,
    default: false,
    meaning:
      'Each key of the pool has limits of its own: a rate limit or a spent quota is one of that key and model, and the next key goes on; the target waits only where all do.',
    example: 'true',
  },
  baseURL: {
    takes: address,
    otherwise: 'that of the kind',
    meaning: 'Its address, without the path of the API. The compatible kinds need it.',
    example: '"https://llm.acme.example/v1"',
  },
  headers: {
    takes: headers,
    default: {},
    meaning: 'Sent with every request to it; wins over our own.',
    example: '{ x-team: search }',
  },
  tags: { takes: tags, default: [], meaning: 'Carried by all its targets.', example: '[eu, dpa]' },
  dialects: {
    takes: dialects,
    otherwise: 'those of the kind',
    meaning: 'The wire formats it speaks, preferred first.',
    example: '[openai-chat]',
  },
  prefill: {
    takes: prefill,
    otherwise: 'known for Claude, Mistral, DeepSeek under /beta, Groq and OpenRouter; a turn of the user elsewhere',
    meaning:
      'How it is asked to go on with an answer that broke. message: an answer at the end is enough (llama.cpp, Ollama). prefix: it wants `prefix: true` there (Mistral, DeepSeek under /beta). continue-final-message: vLLM and SGLang. none: by a turn of the user.',
    example: 'continue-final-message',
  },
  maxConnections: { takes: positive, otherwise: 'no limit', meaning: 'Sockets at most.', example: '100' },
  http2: {
    takes: flag,
    default: false,
    meaning: 'HTTP/2 where it offers it. Off by itself: one dead session would kill many streams.',
    example: 'off',
  },
} as const satisfies Keys;
