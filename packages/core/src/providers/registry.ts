import { anthropic } from './anthropic.ts';
import { anthropicCompatible } from './anthropic-compatible.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai-compatible.ts';
import type { Provider } from './provider.ts';

const builtIn: readonly Provider[] = [openai, anthropic, openaiCompatible, anthropicCompatible];
const providers = new Map(builtIn.map((provider) => [provider.kind, provider]));

/**
 * Adds a kind of provider for every configuration that is loaded from now on, or replaces the one of the same name.
 * Throws a `TypeError` that names the member at fault where the object is no provider.
 */
export function registerProvider(provider: Provider): void {
  const problem = problemOf(provider);
  if (problem !== undefined) throw new TypeError(`registerProvider: ${problem}`);
  providers.set(provider.kind, provider);
}

/** The provider of a `kind`; undefined where none is registered. */
export function findProvider(kind: string): Provider | undefined {
  return providers.get(kind);
}

/** The names of all kinds, built-in ones first. */
export function providerKinds(): readonly string[] {
  return [...providers.keys()];
}

const functions = ['path', 'headers', 'traits', 'classify'] as const;
const flags = ['needsKey', 'native'] as const;

/** JavaScript callers have no compiler to tell them. */
function problemOf(provider: unknown): string | undefined {
  if (typeof provider !== 'object' || provider === null)
    return `expected a provider, got ${provider === null ? 'null' : typeof provider}`;
  const given = provider as { readonly [K in keyof Provider]?: unknown };
  if (typeof given.kind !== 'string' || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(given.kind)) {
    return '`kind` must be a name in lower case, such as "my-host"';
  }
  const of = `of "${given.kind}"`;
  if (typeof given.flavour !== 'string' || given.flavour === '') return `\`flavour\` ${of} must be a text that is not empty`;
  const dialects = given.dialects;
  if (!Array.isArray(dialects) || dialects.length === 0 || !dialects.every((name) => typeof name === 'string' && name !== '')) {
    return `\`dialects\` ${of} must list the name of at least one dialect, and nothing else`;
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
