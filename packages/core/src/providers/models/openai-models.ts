import type { ModelFacts } from '../../call/model-facts.ts';
import type { ChatQuirks } from '../../call/model-traits.ts';
import type { Effort } from '../../call/request.ts';
import { lacksOf } from './lacks.ts';
import { factsFrom, type ModelRow, rowOf } from './model-row.ts';

const efforts: readonly Effort[] = ['low', 'medium', 'high'];

/** The most output tokens that can be asked for, which is also the default. */
const output = (most: number) => ({ maxOutputTokens: most, outputLimit: most });

const reasoning = { sampling: 'none', stop: false, isReasoning: true } as const;
const reasoningChat: Partial<ChatQuirks> = {
  maxTokensField: 'max_completion_tokens',
  systemRole: 'developer',
  refuses: ['logit_bias'],
};

const oSeries: Omit<ModelRow, 'name'> = { ...reasoning, ...output(100_000), chat: { ...reasoningChat, efforts } };
const gpt5: Omit<ModelRow, 'name'> = { ...reasoning, ...output(128_000), freeText: true, chat: reasoningChat };
const gpt5With = (chat: Partial<ChatQuirks>): Omit<ModelRow, 'name'> => ({ ...gpt5, chat: { ...reasoningChat, ...chat } });
const older: Pick<ModelRow, 'chat' | 'freeText'> = {
  freeText: false,
  chat: { efforts: [], refuses: ['verbosity'] },
};

const searchChat: Partial<ChatQuirks> = {
  searchBy: 'options',
  efforts: [],
  refuses: ['frequency_penalty', 'presence_penalty', 'logit_bias', 'seed', 'parallel_tool_calls'],
};

/** OpenAI's models, by the beginnings of their names. The first row that fits decides. */
export const openaiRows: readonly ModelRow[] = [
  // These models search for every answer, and take nothing that says how to sample it.
  { name: /^(?:gpt-4o(?:-mini)?-search-preview|gpt-5-search-api)/, ...output(16_384), sampling: 'none', chat: searchChat },
  { name: /^o1-(?:mini|preview)/, ...oSeries, ...output(65_536), stop: true, chat: { ...reasoningChat, efforts: [] } },
  { name: /^o1(?![a-z0-9])/, ...oSeries, stop: true },
  { name: /^(?:o[2-9]|codex-mini)(?![a-z0-9])/, ...oSeries },
  // This model does not reason and takes the parameters of older models.
  { name: /^gpt-5-chat(?![a-z0-9])/, ...output(16_384), chat: { maxTokensField: 'max_completion_tokens' } },
  // gpt-5 takes no `none`, gpt-5.1 no `minimal`, gpt-5.2 adds `xhigh`. Other names (-pro, -codex) are left alone.
  { name: /^gpt-5(?:-mini|-nano)?(?:-20\d\d-\d\d-\d\d)?$/, ...gpt5With({ efforts: ['minimal', ...efforts] }) },
  {
    name: /^gpt-5\.1(?:-20\d\d-\d\d-\d\d)?$/,
    ...gpt5With({ efforts: ['none', ...efforts] }),
    samplesWithoutReasoning: true,
  },
  {
    name: /^gpt-5\.2(?:-mini|-nano)?(?:-20\d\d-\d\d-\d\d)?$/,
    ...gpt5With({ efforts: ['none', ...efforts, 'xhigh'] }),
    samplesWithoutReasoning: true,
  },
  {
    name: /^gpt-5\.4(?:-mini|-nano)?(?:-20\d\d-\d\d-\d\d)?$/,
    ...gpt5With({ efforts: ['none', ...efforts, 'xhigh'], noEffortWithTools: true }),
    samplesWithoutReasoning: true,
  },
  { name: /^gpt-5(?:\.[0-3])?(?![a-z0-9.])/, ...gpt5 },
  { name: /^gpt-5\.[45](?![a-z0-9.])/, ...gpt5With({ noEffortWithTools: true }) },
  // Newer models than are known here. One digit only, because Azure writes gpt-3.5 as `gpt-35`.
  {
    name: /^gpt-[5-9](?![a-z0-9])/,
    ...reasoning,
    maxOutputTokens: 128_000,
    freeText: true,
    chat: { ...reasoningChat, noEffortWithTools: true },
  },
  { name: /^gpt-oss(?![a-z0-9])/, isReasoning: true, chat: { efforts } }, // open weights: other hosts serve them, with the plain parameters
  { name: /^gpt-4\.1-nano(?![a-z0-9])/, ...output(32_768), ...older, webSearch: false },
  { name: /^gpt-4\.1(?![a-z0-9])/, ...output(32_768), ...older },
  { name: /^gpt-4o-2024-05-13$/, ...output(4096), ...older },
  { name: /^gpt-4o:extended$/, ...older },
  { name: /^(?:gpt-4o|chatgpt-4o)(?![a-z0-9])/, ...output(16_384), ...older },
  { name: /^gpt-(?:4-turbo|3\.5-turbo)(?![a-z0-9])/, ...output(4096), ...older, webSearch: false },
];

/** OpenAI's models on OpenAI's own service; an `ft:` name counts as the model that was tuned. */
export function openaiFacts(model: string): ModelFacts {
  const name = model.toLowerCase().replace(/^ft:([^:]*).*$/, '$1');
  const row = rowOf(openaiRows, name);
  const facts = factsFrom(row, lacksOf(model, true));
  const chat = { maxStops: 4, ...(row && { searchBy: 'none' as const }), ...facts.quirks['openai-chat'] };
  return { ...facts, quirks: { 'openai-chat': chat, 'anthropic-messages': { thinking: 'none' } } };
}
