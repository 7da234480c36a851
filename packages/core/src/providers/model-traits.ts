import type { ModelTraits } from '../call/model-traits.ts';
import type { Effort } from '../call/request.ts';

/** What a model is taken for whose name tells nothing: nothing is refused on its behalf, and nothing special is counted on. */
const unknown: ModelTraits = {
  maxTokensField: 'max_tokens',
  systemRole: 'system',
  sampling: 'any',
  maxTemperature: 2,
  stop: true,
  maxOutputTokens: 8192,
  thinking: 'budget',
  lateSystem: false,
  turnSettings: false,
  structuredOutput: false,
  prefill: false,
  reasons: false,
};

interface Row {
  readonly name: RegExp;
  readonly traits: Partial<ModelTraits>;
}

/** The first row that fits decides. */
function look(rows: readonly Row[], name: string, otherwise: ModelTraits): ModelTraits {
  return { ...otherwise, ...rows.find((row) => row.name.test(name))?.traits };
}

/** The most that can be asked for, which is also what is asked for by default. */
const output = (most: number): Partial<ModelTraits> => ({ maxOutputTokens: most, outputLimit: most });

const plainEfforts: readonly Effort[] = ['low', 'medium', 'high'];

const reasoningOfOpenai: Partial<ModelTraits> = {
  maxTokensField: 'max_completion_tokens',
  systemRole: 'developer',
  sampling: 'none',
  stop: false,
  refuses: ['logit_bias'],
  reasons: true,
};

const oSeries: Partial<ModelTraits> = { ...reasoningOfOpenai, ...output(100_000), efforts: plainEfforts };
const gpt5: Partial<ModelTraits> = { ...reasoningOfOpenai, ...output(128_000) };

const openaiRows: readonly Row[] = [
  { name: /^o1-(?:mini|preview)/, traits: { ...oSeries, ...output(65_536), stop: true, efforts: [] } },
  { name: /^o1(?![a-z0-9])/, traits: { ...oSeries, stop: true } },
  { name: /^(?:o[2-9]|codex-mini)(?![a-z0-9])/, traits: oSeries },
  // Answers at once, and takes the parameters of older models.
  { name: /^gpt-5-chat(?![a-z0-9])/, traits: { maxTokensField: 'max_completion_tokens', ...output(16_384) } },
  // The first generation takes no `none`, the next no `minimal`, and the one after it adds `xhigh`. Others (-pro, -codex) are left alone.
  { name: /^gpt-5(?:-mini|-nano)?(?:-20\d\d-\d\d-\d\d)?$/, traits: { ...gpt5, efforts: ['minimal', ...plainEfforts] } },
  {
    name: /^gpt-5\.1(?:-20\d\d-\d\d-\d\d)?$/,
    traits: { ...gpt5, efforts: ['none', ...plainEfforts], samplesWithoutReasoning: true },
  },
  {
    name: /^gpt-5\.2(?:-mini|-nano)?(?:-20\d\d-\d\d-\d\d)?$/,
    traits: { ...gpt5, efforts: ['none', ...plainEfforts, 'xhigh'], samplesWithoutReasoning: true },
  },
  {
    name: /^gpt-5\.4(?:-mini|-nano)?(?:-20\d\d-\d\d-\d\d)?$/,
    traits: { ...gpt5, efforts: ['none', ...plainEfforts, 'xhigh'], samplesWithoutReasoning: true, noEffortWithTools: true },
  },
  { name: /^gpt-5(?:\.[0-3])?(?![a-z0-9.])/, traits: gpt5 },
  { name: /^gpt-5\.[45](?![a-z0-9.])/, traits: { ...gpt5, noEffortWithTools: true } },
  // Newer than what is known here. One digit only: Azure writes gpt-3.5 as `gpt-35`.
  { name: /^gpt-[5-9](?![a-z0-9])/, traits: { ...reasoningOfOpenai, maxOutputTokens: 128_000, noEffortWithTools: true } },
  { name: /^gpt-oss(?![a-z0-9])/, traits: { reasons: true, efforts: plainEfforts } }, // open weights: on other hosts, with the plain parameters
  { name: /^gpt-4\.1(?![a-z0-9])/, traits: { ...output(32_768), efforts: [] } },
  { name: /^gpt-4o-2024-05-13$/, traits: { ...output(4096), efforts: [] } },
  { name: /^gpt-4o:extended$/, traits: { efforts: [] } },
  { name: /^(?:gpt-4o|chatgpt-4o)(?![a-z0-9])/, traits: { ...output(16_384), efforts: [] } },
  { name: /^gpt-(?:4-turbo|3\.5-turbo)(?![a-z0-9])/, traits: { ...output(4096), efforts: [] } },
];

/** What OpenAI's models take, by name; `ft:` names as the model that was tuned. */
export function openaiTraits(model: string): ModelTraits {
  const name = model.toLowerCase().replace(/^ft:([^:]*).*$/, '$1');
  return look(openaiRows, name, { ...unknown, thinking: 'none', maxStops: 4 });
}

/** A Claude whose version its name does not tell: an alias, so as new as any. */
const newestClaude: ModelTraits = {
  ...unknown,
  maxTemperature: 1,
  maxOutputTokens: 32_000,
  thinking: 'adaptive',
  lateSystem: true,
  turnSettings: true,
  structuredOutput: true,
};

/** What Claude models take, by name: `claude-3-5-haiku-latest`, `claude-sonnet-4-6`, `us.anthropic.claude-opus-4-1-20250805-v1:0`. */
export function claudeTraits(model: string): ModelTraits {
  const { version, family } = claudeName(model.toLowerCase());
  if (version === undefined) return { ...newestClaude, thinkingOff: claudeThinkingOff(0, family) };
  const outputLimit = claudeOutput(version, family);
  const structuredOutput = version >= 405 || (family === 'opus' && version >= 401);
  return {
    ...unknown,
    sampling: version > 406 ? 'none' : version >= 400 ? 'one' : 'any',
    maxTemperature: 1,
    maxOutputTokens: outputLimit ?? 64_000,
    outputLimit,
    messagesEfforts: claudeEfforts(version, family),
    thinking: version >= 406 ? 'adaptive' : version >= 307 ? 'budget' : 'none',
    thinkingOff: claudeThinkingOff(version, family),
    lateSystem: version >= 408, // earlier ones answer 400: the role is not supported
    turnSettings: version >= 505,
    structuredOutput,
    refusesFormat: !structuredOutput,
    prefill: version < 406,
    endsWithUser: version >= 406, // they answer 400: the conversation must end with a user message
  };
}

/** Fable, Mythos and Opus from 5.5 on always reason; Sonnet from 5.5 on has another name for going without. */
function claudeThinkingOff(version: number, family: string | undefined): ModelTraits['thinkingOff'] {
  if (family === 'fable' || family === 'mythos' || (family === 'opus' && version >= 505)) return 'least-effort';
  return family === 'sonnet' && version >= 505 ? 'between_tools' : undefined;
}

/** Levels of `output_config.effort`: none before Opus 4.5, `max` from 4.6 on, `xhigh` after that. */
function claudeEfforts(version: number, family: string | undefined): readonly Effort[] | undefined {
  if (version > 405 && family === 'haiku') return undefined;
  if (version > 406) return ['low', 'medium', 'high', 'xhigh', 'max'];
  if (version === 406) return ['low', 'medium', 'high', 'max'];
  return version === 405 && family === 'opus' ? ['low', 'medium', 'high'] : [];
}

/** Output limits, which are what is asked for where the client set none: Messages wants a number. */
function claudeOutput(version: number, family: string | undefined): number | undefined {
  if (version >= 406) return family === 'haiku' ? undefined : 128_000;
  if (family === 'opus' && version >= 400 && version < 405) return 32_000;
  if (version >= 307) return 64_000;
  return version >= 305 ? 8192 : 4096;
}

/** One or two short numbers; a date has eight digits and is none. */
const claudeVersion = /(?<!\d)(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/;

interface ClaudeName {
  /** 100 × major + minor. */
  readonly version: number | undefined;
  readonly family: string | undefined;
}

function claudeName(name: string): ClaudeName {
  const [, rest = ''] = name.split('claude', 2);
  const [, major, minor] = claudeVersion.exec(rest) ?? [];
  return {
    version: major === undefined ? undefined : Number(major) * 100 + Number(minor ?? 0),
    family: ['opus', 'sonnet', 'haiku', 'fable', 'mythos'].find((family) => rest.includes(family)),
  };
}

const reasoningOfXai: Partial<ModelTraits> = {
  stop: false,
  refuses: ['frequency_penalty', 'presence_penalty'],
  reasons: true,
};

const mistral: Partial<ModelTraits> = { maxTemperature: 1.5, toolIds: 'nine', knownMembersOnly: true };

/** Models of other makers, wherever they are hosted. */
const otherRows: readonly Row[] = [
  { name: /non-reasoning/, traits: {} },
  { name: /^grok-3-mini/, traits: { ...reasoningOfXai, efforts: ['low', 'high'] } },
  { name: /^grok-(?:4(?:-0709|-latest)?$|4-fast|4[.-]1-fast|4\.20)/, traits: { ...reasoningOfXai, efforts: [] } },
  { name: /^grok-(?:[4-9]|code)/, traits: reasoningOfXai },
  // Mistral answers every other level with 400.
  { name: /^magistral/, traits: { ...mistral, reasons: true, efforts: ['none', 'high'] } },
  // Dated ones before that do not reason.
  { name: /^mistral-small-(?:latest|4|2[6-9]\d\d)/, traits: { ...mistral, efforts: ['none', 'high'] } },
  { name: /^(?:mistral|ministral|mixtral|codestral|devstral|pixtral|open-mi)/, traits: mistral },
  {
    name: /^command-/,
    traits: {
      maxTemperature: 1,
      ranges: { top_p: [0.01, 0.99], frequency_penalty: [0, 1], presence_penalty: [0, 1] },
      maxStops: 5,
    },
  },
  {
    name: /reasoner|reasoning|thinking|deepseek-r\d|^qwq|^gemini-2\.5-pro|^gemini-[3-9]|^minimax-m\d/,
    traits: { reasons: true },
  },
];

/**
 * What a model takes on a host that serves many makers' models, as far as its name tells. The name may carry the maker or a path:
 * `anthropic/claude-haiku-4.5`, `openai/gpt-5`, `accounts/fireworks/models/deepseek-r1`.
 */
export function traitsByName(model: string): ModelTraits {
  const lower = model.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  if (name.includes('claude')) return claudeTraits(name);
  if (openaiRows.some((row) => row.name.test(name))) {
    // Few hosts know the role `developer`. Names of OpenAI's are used for other models too, whose answers must not be cut short.
    return { ...look(openaiRows, name, unknown), systemRole: 'system', outputLimit: undefined };
  }
  return look(otherRows, name, unknown);
}
