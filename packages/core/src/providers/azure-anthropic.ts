import { anthropicCompatible as base } from './anthropic-compatible.ts';
import { entra } from './azure-openai.ts';
import { byToken } from './by-token.ts';
import { claudeFacts } from './models/claude-models.ts';
import type { ProviderKind } from './provider-kind.ts';
import type { GiveToken } from './token-source.ts';

/**
 * Claude in Foundry with tokens of Entra ID, in the place of the built-in kind `azure-anthropic`:
 * `createUnderstudy(options, { kinds: [azureAnthropic({ token: getBearerTokenProvider(credential, scope) })] })`. Accounts with an `apiKey` use the key.
 * The scope is `https://ai.azure.com/.default`.
 */
export function azureAnthropic({ token }: { readonly token?: GiveToken } = {}): ProviderKind {
  // The model of a target is the name of a deployment. Wire: https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry (read 2026-11).
  return {
    ...base,
    kind: 'azure-anthropic',
    ...byToken(token),
    orKey: entra('azureAnthropic'),
    features: ['count-tokens'],
    priceDataId: 'anthropic',
    facts(model) {
      const { quirks, ...facts } = claudeFacts(model, false);
      // Foundry refuses a system message in mid-conversation.
      return { ...facts, quirks: { ...quirks, 'anthropic-messages': { ...quirks['anthropic-messages'], lateSystem: false } } };
    },
  };
}
