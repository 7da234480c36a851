import { anthropic } from './anthropic.ts';
import { anthropicCompatible } from './anthropic-compatible.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai-compatible.ts';
import type { Provider, TargetDialectName } from './provider.ts';

/** Kinds of provider by their names. */
export type Kinds = ReadonlyMap<string, Provider>;

/** The kinds that every configuration may name. */
export const builtInKinds: Kinds = new Map(
  [openai, anthropic, openaiCompatible, anthropicCompatible].map((provider): [string, Provider] => [provider.kind, provider]),
);

const dialectNames = { 'openai-chat': true, 'anthropic-messages': true } as const satisfies Record<TargetDialectName, true>;

const functions = ['path', 'headers', 'traits', 'classify'] as const;
const flags = ['needsKey', 'native'] as const;

/** Why a value is no kind of provider, with the member at fault: JavaScript callers have no compiler to tell them. Undefined: it is one. */
export function kindProblem(provider: unknown): string | undefined {
  if (typeof provider !== 'object' || provider === null)
    return `expected a provider, got ${provider === null ? 'null' : typeof provider}`;
  const given = provider as { readonly [K in keyof Provider]?: unknown };
  if (typeof given.kind !== 'string' || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(given.kind)) {
    return '`kind` must be a name in lower case, such as "my-host"';
  }
  const of = `of "${given.kind}"`;
  if (typeof given.flavour !== 'string' || given.flavour === '') return `\`flavour\` ${of} must be a text that is not empty`;
  const dialects = given.dialects;
  if (!Array.isArray(dialects) || dialects.length === 0 || !dialects.every((name) => Object.hasOwn(dialectNames, name))) {
    return `\`dialects\` ${of} must list at least one of ${Object.keys(dialectNames).join(', ')}, and nothing else`;
  }
  if (given.baseURL !== undefined && !isHttpURL(given.baseURL)) return `\`baseURL\` ${of} must be an http or https URL`;
  const flag = flags.find((name) => typeof given[name] !== 'boolean');
  if (flag !== undefined) return `\`${flag}\` ${of} must be true or false`;
  const missing = functions.find((name) => typeof given[name] !== 'function');
  return missing === undefined ? undefined : `\`${missing}\` ${of} must be a function`;
}

function isHttpURL(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
}
