import { byToken } from './by-token.ts';
import { openAICompatible } from './compatible.ts';
import { openaiEndpoint } from './openai-compatible.ts';
import type { Endpoint, EndpointTo, ProviderKind } from './provider-kind.ts';
import type { GiveToken } from './token-source.ts';

/** The older API has dated versions, and a path for each deployment but where the body names the deployment. */
function datedEndpoint(to: EndpointTo, version: string): Endpoint {
  const { operation, dialect, model = '' } = to;
  const at = operation === 'models' || dialect === 'openai-responses' ? '' : `/deployments/${model}`;
  return { path: `/openai${at}${openaiEndpoint(to).path}?api-version=${version}` };
}

/**
 * Azure OpenAI and Foundry with tokens of Entra ID, in the place of the built-in kind `azure-openai`:
 * `createUnderstudy(options, { kinds: [azureOpenAI({ token: getBearerTokenProvider(credential, scope) })] })`. Accounts with an `apiKey` use the key.
 * The scope is `https://cognitiveservices.azure.com/.default`, or `https://ai.azure.com/.default` for projects of Foundry.
 */
export function azureOpenAI({ token }: { readonly token?: GiveToken } = {}): ProviderKind {
  // The model of a target is the name of a deployment. Wire: https://learn.microsoft.com/azure/ai-foundry/openai/latest and, with `apiVersion`,
  // https://learn.microsoft.com/azure/ai-foundry/openai/reference (read in November 2026).
  return openAICompatible({
    kind: 'azure-openai',
    flavour: 'azure.ai.openai',
    ...byToken(token),
    orKey: entra('azureOpenAI'),
    native: true,
    dialects: [
      'openai-chat',
      'openai-responses',
      'openai-completions',
      'openai-embeddings',
      'openai-images',
      'openai-image-edits',
      'openai-transcriptions',
      'openai-translations',
      'openai-speech',
    ],
    priceDataId: 'azure',
    settings: {
      apiVersion: {
        type: 'string',
        meaning: 'the dated version of the older API, for resources that do not serve /openai/v1 yet',
        pattern: /\d{4}-\d{2}-\d{2}(?:-preview)?/,
      },
    },
    endpoint: (to, { apiVersion }) =>
      apiVersion === undefined ? { path: `/openai/v1${openaiEndpoint(to).path}` } : datedEndpoint(to, String(apiVersion)),
    headers: ({ apiKey }) => (apiKey === undefined ? {} : { 'api-key': apiKey }),
  });
}

/** What to do for a token of Entra ID, by the name of the function that makes the kind. */
export function entra(kind: string): string {
  return `or install @azure/identity for tokens of Entra ID, and pass \`kinds: [${kind}({ token: getBearerTokenProvider(credential, scope) })]\``;
}
