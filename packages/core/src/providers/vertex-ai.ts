import { byToken } from './by-token.ts';
import { classifier } from './errors/classify.ts';
import { claudeFacts } from './models/claude-models.ts';
import { factsByName } from './models/facts-by-name.ts';
import { geminiFacts } from './models/gemini-models.ts';
import type { Endpoint, EndpointTo, ProviderKind } from './provider-kind.ts';
import { readRemaining } from './remaining.ts';
import type { SettingValues } from './settings.ts';
import type { GiveToken } from './token-source.ts';
import { vertexBetas } from './vertex-betas.ts';

const settings = {
  project: { type: 'string', meaning: 'the id of the Google Cloud project', pattern: /[a-z0-9][a-z0-9:.-]*/ },
  location: {
    type: 'string',
    meaning: 'where models run: `global` (the default), `eu`, `us`, or a region such as `europe-west1`',
    pattern: /[a-z][a-z0-9-]*/,
  },
} as const;

/**
 * Vertex AI with tokens of Google Cloud, in the place of the built-in kind `vertex`, which takes keys of the express mode alone. `@understudy/vertex` makes
 * it with `google-auth-library`; this is for tokens from elsewhere.
 */
export function vertexAI({ token }: { readonly token?: GiveToken } = {}): ProviderKind {
  // https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest, https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai
  // (read 2026-11).
  return {
    kind: 'vertex',
    flavour: 'gcp.vertex_ai',
    ...byToken(token),
    orKey: 'or install @understudy/vertex for projects of Google Cloud, and pass `kinds: [vertex()]`',
    dialects: ['gemini', 'anthropic-messages', 'openai-chat'],
    dialectsOf,
    baseURL: 'https://aiplatform.googleapis.com',
    baseURLOf: ({ location }) => hostOf(String(location ?? global)),
    native: false,
    features: ['count-tokens'],
    settings: token ? { ...settings, project: { ...settings.project, required: true } } : settings,
    priceDataId: 'google',
    endpoint,
    members: (dialect, operation) =>
      dialect === 'anthropic-messages'
        ? { anthropic_version: 'vertex-2023-10-16', ...(operation === 'count-tokens' ? {} : { model: null }) }
        : {},
    besideHeaders: vertexBetas,
    headers: ({ apiKey }) => (apiKey === undefined ? {} : { 'x-goog-api-key': apiKey }),
    facts,
    classify: classifier(),
    remaining: readRemaining,
  };
}

const global = 'global';

function hostOf(location: string): string {
  if (location === global) return 'https://aiplatform.googleapis.com';
  const isWide = location === 'eu' || location === 'us';
  return isWide ? `https://aiplatform.${location}.rep.googleapis.com` : `https://${location}-aiplatform.googleapis.com`;
}

const isClaude = (model: string) => model.startsWith('claude');

/** Models of other makers, and Google's own where written so, have the maker in the name, as the API in the manner of OpenAI wants it: `meta/llama-...`. */
function dialectsOf(model: string): readonly string[] {
  if (isClaude(model)) return ['anthropic-messages'];
  return model.includes('/') ? ['openai-chat'] : ['gemini'];
}

function facts(model: string): ReturnType<ProviderKind['facts']> {
  const [dialect] = dialectsOf(model);
  if (dialect === 'gemini') return geminiFacts(model);
  if (dialect === 'openai-chat') return factsByName(model);
  const claude = claudeFacts(model, false);
  return { ...claude, webSearch: claude.webSearch ?? true };
}

function endpoint(to: EndpointTo, { project, location = global }: SettingValues): Endpoint {
  const { operation, dialect, model = '', stream } = to;
  if (operation === 'models') return { path: '/v1beta1/publishers/google/models' };
  const at = project === undefined ? '' : `/projects/${project}/locations/${location}`;
  if (dialect === 'openai-chat') return { path: `/v1${at}/endpoints/openapi/chat/completions` };
  const isCount = operation === 'count-tokens';
  if (dialect === 'anthropic-messages') {
    // `@` stands before the date of a version.
    const name = isCount ? 'count-tokens' : model.replaceAll('%40', '@');
    return { path: `/v1${at}/publishers/anthropic/models/${name}:${stream ? 'streamRawPredict' : 'rawPredict'}` };
  }
  const verb = stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  // Google's own SDK asks here; `v1` knows fewer members, such as the ids of calls.
  return { path: `/v1beta1${at}/publishers/google/models/${model}:${isCount ? 'countTokens' : verb}` };
}
