import type { Options } from '@understudy/core';
import { type ProviderOptions, type SimulatedProvider, startProvider, type WireName } from '@understudy/testing';

/** The two wires that most tests play against each other. */
export type PairWire = Extract<WireName, 'openai' | 'anthropic'>;
export const wires: readonly WireName[] = ['openai', 'anthropic', 'openai-responses', 'gemini', 'cohere', 'bedrock-converse'];

/** One simulated provider per wire, each with its own answer. */
export interface Pair extends Readonly<Record<WireName, SimulatedProvider>> {
  heal(): Promise<void>;
  close(): Promise<void>;
}

export const keys: Readonly<Record<WireName, string>> = {
  openai: 'sk-key-for-openai-0001',
  anthropic: 'sk-ant-key-0002',
  'openai-responses': 'sk-key-for-responses-0003',
  gemini: 'AIza-key-for-gemini-0004',
  cohere: 'co-key-for-cohere-0005',
  'bedrock-converse': 'ABSK-key-for-bedrock-0005',
};
export const models: Readonly<Record<WireName, string>> = {
  openai: 'gpt-4o-mini',
  anthropic: 'claude-sonnet-4-5',
  'openai-responses': 'gpt-4.1-mini',
  gemini: 'gemini-2.5-flash',
  cohere: 'command-a-plus-05-2026',
  'bedrock-converse': 'us.amazon.nova-lite-v1:0',
};
export const targetOf = (wire: WireName): string => `${wire}/${models[wire]}`;
export const other = (wire: WireName): PairWire => (wire === 'openai' ? 'anthropic' : 'openai');

/** What each of them says. */
export const answers = {
  openai: { text: 'All is well at OpenAI.', usage: { inputTokens: 11, outputTokens: 7 } },
  anthropic: { text: 'All is well at Anthropic.', usage: { inputTokens: 13, outputTokens: 9 } },
  'openai-responses': { text: 'All is well at the other API of OpenAI.', usage: { inputTokens: 12, outputTokens: 8 } },
  gemini: { text: 'All is well at Google.', usage: { inputTokens: 14, outputTokens: 6 } },
  cohere: { text: 'All is well at Cohere.', usage: { inputTokens: 15, outputTokens: 5 } },
  'bedrock-converse': { text: 'All is well at Amazon.', usage: { inputTokens: 15, outputTokens: 5 } },
} as const;

export async function startPair(options: Omit<ProviderOptions, 'wire'> = {}): Promise<Pair> {
  const start = (wire: WireName) => startProvider({ wire, apiKey: keys[wire], answer: answers[wire], ...options });
  const started = await Promise.all(wires.map(async (wire) => [wire, await start(wire)] as const));
  const all = started.map(([, provider]) => provider);
  return {
    ...(Object.fromEntries(started) as Record<WireName, SimulatedProvider>),
    async heal() {
      await Promise.all(all.map((provider) => provider.heal()));
      for (const provider of all) provider.resetLog();
    },
    async close() {
      await Promise.all(all.map((provider) => provider.close()));
    },
  };
}

/** The class `workhorse` over both, `first` first. */
export function optionsFor(pair: Pair, first: WireName, more: Partial<Options> = {}): Options {
  return {
    providers: providersOf(pair),
    models: { workhorse: { targets: [targetOf(first), targetOf(other(first))] } },
    ...more,
  };
}

export function providersOf(pair: Readonly<Record<WireName, { readonly baseURL: string }>>): Options['providers'] {
  return {
    openai: { apiKey: keys.openai, baseURL: pair.openai.baseURL, dialects: ['openai-chat'] },
    anthropic: { apiKey: keys.anthropic, baseURL: pair.anthropic.baseURL },
    'openai-responses': {
      kind: 'openai',
      apiKey: keys['openai-responses'],
      baseURL: pair['openai-responses'].baseURL,
      dialects: ['openai-responses'],
    },
    gemini: { apiKey: keys.gemini, baseURL: pair.gemini.baseURL },
    cohere: { apiKey: keys.cohere, baseURL: pair.cohere.baseURL },
    'bedrock-converse': {
      kind: 'bedrock',
      apiKey: keys['bedrock-converse'],
      baseURL: pair['bedrock-converse'].baseURL,
      settings: { region: 'us-east-1' },
    },
  };
}
