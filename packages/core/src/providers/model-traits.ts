import type { ModelTraits } from '../call/model-traits.ts';

/** What a model is taken for whose name tells nothing: nothing is refused on its behalf, and nothing special is counted on. */
const unknown: ModelTraits = {
  maxTokensField: 'max_tokens',
  systemRole: 'system',
  sampling: 'any',
  maxTemperature: 2,
  stop: true,
  maxOutputTokens: 8192,
  thinking: 'budget',
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

const reasoningOfOpenai: Partial<ModelTraits> = {
  maxTokensField: 'max_completion_tokens',
  systemRole: 'developer',
  sampling: 'none',
  stop: false,
  maxOutputTokens: 100_000,
  reasons: true,
};

const openaiRows: readonly Row[] = [
  { name: /^o1(?![a-z0-9])/, traits: { ...reasoningOfOpenai, stop: true } },
  { name: /^(?:o[2-9]|codex-mini)(?![a-z0-9])/, traits: reasoningOfOpenai },
  // Answers at once, and takes the parameters of older models.
  { name: /^gpt-5-chat(?![a-z0-9])/, traits: { maxTokensField: 'max_completion_tokens', maxOutputTokens: 16_384 } },
  // One digit only: Azure writes gpt-3.5 as `gpt-35`.
  { name: /^gpt-[5-9](?![a-z0-9])/, traits: { ...reasoningOfOpenai, maxOutputTokens: 128_000 } },
  { name: /^gpt-oss(?![a-z0-9])/, traits: { reasons: true } }, // open weights: on other hosts, with the plain parameters
  { name: /^gpt-4\.1(?![a-z0-9])/, traits: { maxOutputTokens: 32_768 } },
  { name: /^(?:gpt-4o|chatgpt-4o)(?![a-z0-9])/, traits: { maxOutputTokens: 16_384 } },
];

/** What OpenAI's models take, by name; `ft:` names as the model that was tuned. */
export function openaiTraits(model: string): ModelTraits {
  return look(openaiRows, model.toLowerCase().replace(/^ft:/, ''), { ...unknown, thinking: 'none' });
}

/** A Claude whose version its name does not tell: an alias, so as new as any. */
const newestClaude: ModelTraits = {
  ...unknown,
  maxTemperature: 1,
  maxOutputTokens: 32_000,
  thinking: 'adaptive',
  structuredOutput: true,
};

/** What Claude models take, by name: `claude-3-5-haiku-latest`, `claude-sonnet-4-6`, `us.anthropic.claude-opus-4-1-20250805-v1:0`. */
export function claudeTraits(model: string): ModelTraits {
  const { version, family } = claudeName(model.toLowerCase());
  if (version === undefined) return newestClaude;
  return {
    ...unknown,
    sampling: version > 406 ? 'none' : version >= 400 ? 'one' : 'any',
    maxTemperature: 1,
    maxOutputTokens: claudeOutput(version, family),
    thinking: version >= 406 ? 'adaptive' : version >= 307 ? 'budget' : 'none',
    structuredOutput: version >= 405 || (family === 'opus' && version >= 401),
    prefill: version < 406, // later ones answer 400: the conversation must end with a user message
  };
}

/** Output limits, which are what is asked for where the client set none: Messages wants a number. */
function claudeOutput(version: number, family: string | undefined): number {
  if (version >= 406) return family === 'haiku' ? 64_000 : 128_000;
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
    family: ['opus', 'sonnet', 'haiku'].find((family) => rest.includes(family)),
  };
}

/** Models that think before every answer, wherever they are hosted. */
const otherRows: readonly Row[] = [
  { name: /non-reasoning/, traits: {} },
  { name: /^grok-(?:[4-9]|3-mini|code)/, traits: { stop: false, reasons: true } }, // xAI: no stop, no penalties
  { name: /^magistral/, traits: { maxTemperature: 1.5, reasons: true } },
  { name: /^(?:mistral|ministral|mixtral|codestral|devstral|pixtral|open-mi)/, traits: { maxTemperature: 1.5 } },
  { name: /^command-/, traits: { maxTemperature: 1 } },
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
    return { ...look(openaiRows, name, unknown), systemRole: 'system' }; // few hosts know the role `developer`
  }
  return look(otherRows, name, unknown);
}
