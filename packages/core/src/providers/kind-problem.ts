import type { ProviderKind } from './provider-kind.ts';

const functions = ['endpoint', 'headers', 'facts', 'classify', 'remaining'] as const;
const optional = [
  'authorize',
  'baseURLOf',
  'besideHeaders',
  'besideInBody',
  'countAs',
  'dialectsOf',
  'framingOf',
  'members',
] as const;
const flags = ['needsKey', 'native'] as const;

/** What is wrong with a kind that somebody made in JavaScript, without a compiler: names the member at fault. Undefined where nothing is. */
export function kindProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null)
    return `expected a provider kind, got ${value === null ? 'null' : typeof value}`;
  const given = value as { readonly [K in keyof ProviderKind]?: unknown };
  if (typeof given.kind !== 'string' || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(given.kind)) {
    return '`kind` must be a name in lower case, such as "my-host"';
  }
  const of = `of "${given.kind}"`;
  if (typeof given.flavour !== 'string' || given.flavour === '') return `\`flavour\` ${of} must be a text that is not empty`;
  const { dialects, otherDialects = [], baseURL, settings } = given;
  if (!areNames(dialects) || dialects.length === 0) {
    return `\`dialects\` ${of} must list the name of at least one dialect, and nothing else`;
  }
  if (!areNames(otherDialects)) return `\`otherDialects\` ${of} must list names of dialects, and nothing else`;
  if (baseURL !== undefined && !isHttpURL(baseURL)) return `\`baseURL\` ${of} must be an http or https URL`;
  const flag = flags.find((name) => typeof given[name] !== 'boolean');
  if (flag !== undefined) return `\`${flag}\` ${of} must be true or false`;
  if (settings !== undefined && !isSettings(settings))
    return `\`settings\` ${of} must give each key a \`type\` and a \`meaning\``;
  const missing =
    functions.find((name) => typeof given[name] !== 'function') ??
    optional.find((name) => given[name] !== undefined && typeof given[name] !== 'function');
  return missing === undefined ? undefined : `\`${missing}\` ${of} must be a function`;
}

function areNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '');
}

export function isHttpURL(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
}

function isSettings(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every(
    (one) => ['string', 'number', 'boolean'].includes(one?.type) && typeof one.meaning === 'string',
  );
}
