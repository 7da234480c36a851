import { builtInKinds } from '../../providers/registry.ts';
import type { Keys } from './key.ts';
import {
  address,
  dialects,
  flag,
  headers,
  positive,
  prefill,
  secret,
  secrets,
  settings,
  tags,
  text,
  trueOrFalse,
} from './value-kinds.ts';

/** Keys of a provider: below `providers.<name>`. */
export const providerKeys = {
  kind: {
    takes: text,
    otherwise: 'the name of the provider',
    meaning: `How the provider is spoken to: ${[...builtInKinds.keys()].join(', ')}, or one of your own. Not needed where the name is a kind.`,
    example: 'openai-compatible',
  },
  apiKey: {
    takes: secret,
    meaning: 'The key of the account. Never logged, never sent to another base URL.',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it in the file
    example: '"${OPENAI_API_KEY}"',
  },
  apiKeys: {
    takes: secrets,
    meaning:
      'A pool of keys in place of `apiKey`, used in turns. A refused key is left out until it is resumed, and the call goes on with the next key.',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it in the file
    example: '["${KEY_1}", "${KEY_2}"]',
  },
  separateQuotas: {
    takes: trueOrFalse,
    default: false,
    meaning:
      'Each key of the pool has limits of its own: a rate limit or a spent quota is one of that key and model, and the next key goes on; the target waits only where all do. What a call refers to (`previous_response_id`) is asked for with the key that gave it.',
    example: 'true',
  },
  settings: {
    takes: settings,
    default: {},
    meaning: 'The keys that only this kind has, as its description names them.',
    example: '{ region: eu-west-1 }',
  },
  baseURL: {
    takes: address,
    otherwise: 'that of the kind',
    meaning: 'The address of the provider, without the path of the API. The compatible kinds need it.',
    example: '"https://llm.acme.example/v1"',
  },
  headers: {
    takes: headers,
    default: {},
    meaning: 'Headers that are sent with every request to the provider. They replace headers of the same name.',
    example: '{ x-team: search }',
  },
  tags: { takes: tags, default: [], meaning: 'Tags that all targets of the provider carry.', example: '[eu, dpa]' },
  dialects: {
    takes: dialects,
    otherwise: 'those of the kind',
    meaning: 'The wire formats that the provider speaks, preferred first.',
    example: '[openai-chat]',
  },
  prefill: {
    takes: prefill,
    otherwise: 'known for Claude, Mistral, DeepSeek under /beta, Groq and OpenRouter; a turn of the user elsewhere',
    meaning:
      'How the provider is asked to go on with an answer that broke. message: an answer at the end is enough (llama.cpp, Ollama). prefix: it wants `prefix: true` there (Mistral, DeepSeek under /beta). continue-final-message: vLLM and SGLang. none: by a turn of the user.',
    example: 'continue-final-message',
  },
  maxConnections: {
    takes: positive,
    otherwise: 'no limit',
    meaning: 'How many sockets to the provider may be open.',
    example: '100',
  },
  http2: {
    takes: flag,
    default: false,
    meaning: 'HTTP/2 is used if the provider offers it. Off by itself, because one dead session would end many streams.',
    example: 'off',
  },
} as const satisfies Keys;
