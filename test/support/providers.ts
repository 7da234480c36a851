import type { Options } from '@understudy/core';
import { type ProviderOptions, type SimulatedProvider, startProvider, type WireName } from '@understudy/testing';

/** One simulated provider per wire, each with its own answer. */
export interface Pair extends Readonly<Record<WireName, SimulatedProvider>> {
  heal(): Promise<void>;
  close(): Promise<void>;
}

export const keys: Readonly<Record<WireName, string>> = { openai: 'sk-key-for-openai-0001', anthropic: 'sk-ant-key-0002' };
export const models: Readonly<Record<WireName, string>> = { openai: 'gpt-4o-mini', anthropic: 'claude-sonnet-4-5' };
export const targetOf = (wire: WireName): string => `${wire}/${models[wire]}`;
export const other = (wire: WireName): WireName => (wire === 'openai' ? 'anthropic' : 'openai');

/** What each of the two says. */
export const answers = {
  openai: { text: 'All is well at OpenAI.', usage: { inputTokens: 11, outputTokens: 7 } },
  anthropic: { text: 'All is well at Anthropic.', usage: { inputTokens: 13, outputTokens: 9 } },
} as const;

export async function startPair(options: Omit<ProviderOptions, 'wire'> = {}): Promise<Pair> {
  const start = (wire: WireName) => startProvider({ wire, apiKey: keys[wire], answer: answers[wire], ...options });
  const [openai, anthropic] = await Promise.all([start('openai'), start('anthropic')]);
  return {
    openai,
    anthropic,
    async heal() {
      await Promise.all([openai.heal(), anthropic.heal()]);
      openai.resetLog();
      anthropic.resetLog();
    },
    async close() {
      await Promise.all([openai.close(), anthropic.close()]);
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

export function providersOf(pair: Pair): Options['providers'] {
  return {
    openai: { apiKey: keys.openai, baseURL: pair.openai.baseURL },
    anthropic: { apiKey: keys.anthropic, baseURL: pair.anthropic.baseURL },
  };
}
