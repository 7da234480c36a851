import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadPriceData } from '../../../price-data.cjs';
import type { Account } from '../account.ts';
import { anthropic } from '../anthropic.ts';
import { openai } from '../openai.ts';
import { openaiCompatible } from '../openai-compatible.ts';
import type { ProviderKind } from '../provider-kind.ts';
import { priceData } from './price-data.ts';

function account(kind: ProviderKind, baseURL = String(kind.baseURL)): Account {
  return {
    ...{
      name: 'p',
      kind,
      baseURL,
      settings: {},
      credentials: [{}],
      separateQuotas: false,
      headers: {},
      tags: [],
      http2: false,
    },
    dialects: kind.dialects,
  };
}

const now = Date.UTC(2026, 10, 1);
const call = { input: 1000, output: 500 };
const host = (baseURL: string) => account(openaiCompatible, baseURL);

describe('the price of a call', () => {
  // Figures change with the data: only their order is expected.
  const price = (of: Account, model: string, tokens = call) => priceData(of, model).priceOf(tokens, now) ?? Number.NaN;

  it('is known of models by the name that their provider gives them', () => {
    expect(price(account(openai), 'gpt-5-mini')).toBeGreaterThan(price(account(openai), 'gpt-5-nano'));
    expect(price(account(anthropic), 'claude-opus-4-6')).toBeGreaterThan(price(account(anthropic), 'claude-haiku-4-5'));
    // A simulated provider, or a proxy of one's own.
    expect(price(account(openai, 'http://127.0.0.1:1/v1'), 'gpt-5-mini')).toBe(price(account(openai), 'gpt-5-mini'));
  });

  it('is known of hosts by their address', () => {
    expect(price(host('https://openrouter.ai/api/v1'), 'openai/gpt-5-mini')).toBeGreaterThan(0);
    expect(price(host('https://api.groq.com/openai/v1'), 'llama-3.3-70b-versatile')).toBeGreaterThan(0);
    expect(price(host('https://acme.openai.azure.com/openai/v1'), 'gpt-5-mini')).toBeGreaterThan(0);
  });

  it('is not known of unknown models and hosts, whatever their models are called', () => {
    expect(price(account(openai), 'my-model')).toBeNaN();
    expect(price(host('http://127.0.0.1:8000/v1'), 'gpt-5-mini')).toBeNaN();
    expect(price(host('https://llm.acme.example/v1'), 'gpt-5-mini')).toBeNaN();
  });

  it('rises with the tiers of long calls', () => {
    const perToken = (input: number) => price(account(anthropic), 'claude-sonnet-4-5', { input, output: 0 }) / input;
    expect(perToken(300_000)).toBeGreaterThan(perToken(1000));
  });

  it('is never an error', () => {
    for (const tokens of [Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300, 0.5]) {
      expect(() => priceData(account(openai), 'gpt-5').priceOf({ input: tokens, output: tokens }, now)).not.toThrow();
    }
    expect(() => priceData(account(openai), 'gpt-5').priceOf(call, Number.NaN)).not.toThrow();
  });
});

describe('the context window', () => {
  it.each([
    [account(openai), 'gpt-4o-mini', 128_000],
    [account(openai), 'gpt-5', 400_000],
    [account(anthropic), 'claude-haiku-4-5-20251001', 200_000],
    [host('https://acme.openai.azure.com/openai/v1'), 'gpt-4o-mini', 128_000],
  ] as const)('is known', (of, model, window) => {
    expect(priceData(of, model).contextWindow()).toBe(window);
  });

  it('is not known of unknown models and hosts, nor where names move on to other models', () => {
    expect(priceData(account(openai), 'my-model').contextWindow()).toBeUndefined();
    expect(priceData(host('https://llm.acme.example/v1'), 'gpt-5').contextWindow()).toBeUndefined();
    expect(priceData(host('https://api.deepseek.com'), 'deepseek-chat').contextWindow()).toBeUndefined();
  });

  it('is nowhere smaller than what calls are looked up from', () => {
    const windows = ['openai', 'anthropic', 'google', 'azure'].flatMap((providerId) =>
      (loadPriceData().findProvider({ providerId })?.models ?? []).flatMap(({ context_window: window }) => window ?? []),
    );
    expect(windows.length).toBeGreaterThan(100);
    expect(Math.min(...windows)).toBeGreaterThanOrEqual(8192);
  });
});

it('is not loaded by those who do not need it', () => {
  const entry = fileURLToPath(new URL('../../index.ts', import.meta.url));
  const script = `
    import { createRequire } from 'node:module';
    const { createUnderstudy } = await import(${JSON.stringify(entry)});
    const loaded = () => Object.keys(createRequire(${JSON.stringify(entry)}).cache).some((path) => path.includes('genai-prices'));
    const providers = { openai: { apiKey: 'sk-0000' } };
    const targets = ['openai/gpt-5-mini', 'openai/gpt-4o'];
    createUnderstudy({ providers, models: { a: { targets } } });
    const before = loaded();
    createUnderstudy({ providers, models: { a: { strategy: 'cheapest', targets } } });
    console.log(before, loaded());
  `;
  const options = { encoding: 'utf8', timeout: 30_000 } as const;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], options).trim()).toBe('false true');
});
