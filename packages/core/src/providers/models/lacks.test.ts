import { describe, expect, it } from 'vitest';
import type { Capability } from '../../call/capability.ts';
import { lacksOf } from './lacks.ts';

const lacking = (model: string, atMaker = true) => lacksOf(model, atMaker).toSorted();

describe('what models lack', () => {
  const table: readonly (readonly [string, ...Capability[]])[] = [
    ['gpt-3.5-turbo', 'audio', 'files', 'images', 'jsonSchema'],
    ['gpt-3.5-turbo-0125', 'audio', 'files', 'images', 'jsonSchema'],
    ['gpt-4', 'audio', 'files', 'images', 'jsonSchema'],
    ['gpt-4-turbo-2024-04-09', 'audio', 'jsonSchema'],
    ['gpt-4o', 'audio'],
    ['gpt-4o-2024-05-13', 'audio', 'jsonSchema'],
    ['gpt-4o-mini-2024-07-18', 'audio'],
    ['gpt-4o-audio-preview', 'images', 'jsonSchema'],
    ['ft:gpt-4o-mini:acme::abc', 'audio'],
    ['gpt-4.1-nano', 'audio'],
    ['o1-mini', 'audio', 'files', 'images', 'jsonSchema', 'logprobs', 'tools'],
    ['o3-mini', 'audio', 'images', 'logprobs'],
    ['o3', 'audio', 'logprobs'],
    ['gpt-5-mini', 'audio', 'logprobs'],
    ['claude-2.1', 'audio', 'jsonSchema', 'logprobs', 'n', 'tools'],
    ['claude-3-5-haiku-20241022', 'audio', 'logprobs', 'n'],
    ['claude-sonnet-4-20250514', 'audio', 'logprobs', 'n'],
    ['claude-opus-4-1', 'audio', 'logprobs', 'n'],
    ['gpt-4o-mini-search-preview', 'audio', 'files', 'images', 'logprobs', 'n', 'tools'],
    ['claude-sonnet-4-6', 'audio', 'logprobs', 'n'],
  ];
  it.each(table)('%s', (model, ...lacks) => {
    expect(lacking(model)).toEqual(lacks);
  });

  it.each(['gpt-5.2', 'gpt-6-sol', 'o5', 'grok-4', 'gemini-2.5-flash', 'my-model', ''])(
    'nothing is known of %s: everything is tried',
    (model) => {
      expect(lacking(model)).toEqual([]);
    },
  );
});

describe('on hosts of others', () => {
  it.each([
    ['meta-llama/Llama-3.3-70B-Instruct'],
    ['llama-3.1-8b-instant'],
    ['llama3.1:8b'],
    ['openai/gpt-oss-120b'],
    ['accounts/fireworks/models/deepseek-v3p1'],
    ['x-ai/grok-3-mini'],
    ['command-r-08-2024'],
  ])('%s is text alone', (model) => {
    expect(lacking(model, false)).toEqual(['audio', 'images']);
  });

  it('names of OpenAI may be those of deployments, and say nothing', () => {
    for (const model of ['gpt-4', 'gpt-3.5-turbo', 'gpt-4o', 'o3']) expect(lacking(model, false)).toEqual([]);
  });

  it('Claude has one answer, and no logprobs, anywhere', () => {
    expect(lacking('anthropic/claude-3.5-haiku', false)).toEqual(['audio', 'logprobs', 'n']);
  });

  it.each(['qwen/qwen3-vl-8b', 'llama-3.2-11b-vision-preview', 'moonshotai/kimi-k2.5', 'command-a-vision', 'deepseek-chat'])(
    '%s may see',
    (model) => {
      expect(lacking(model, false)).toEqual([]);
    },
  );
});
