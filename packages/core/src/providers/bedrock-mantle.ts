import { amazonErrors, amazonSettings, type SignedBy, signedBy } from './amazon.ts';
import { bedrockFacts, withoutFormat } from './models/bedrock-models.ts';
import type { Endpoint, EndpointTo, ProviderKind } from './provider-kind.ts';

const messages = 'anthropic-messages';
const messagesEndpoint: Endpoint = { path: '/anthropic/v1/messages', headers: { 'anthropic-version': '2023-06-01' } };

/** Bedrock's endpoint in the manner of OpenAI and Anthropic, with signed requests; see `amazonBedrock`. */
export function amazonBedrockMantle({ sign }: SignedBy = {}): ProviderKind {
  // https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html (read in November 2026)
  return {
    kind: 'bedrock-mantle',
    flavour: 'aws.bedrock',
    ...signedBy(sign, 'bedrockMantle'),
    dialects: ['openai-chat', 'openai-responses', messages],
    dialectsOf: (model) => (/^anthropic\./i.test(model) ? [messages] : ['openai-chat', 'openai-responses']),
    baseURLOf: ({ region }) => `https://bedrock-mantle.${region}.api.aws`,
    native: false,
    settings: amazonSettings,
    priceDataId: 'aws',
    endpoint,
    facts: (model) => withoutFormat(bedrockFacts(model)), // https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-structured-outputs.html
    classify: amazonErrors,
    remaining: () => undefined,
  };
}

function endpoint({ operation, dialect, model = '' }: EndpointTo): Endpoint {
  if (operation === 'models') return { path: '/v1/models' };
  if (dialect === messages) return messagesEndpoint;
  // OpenAI's own models stand at another path than those with open weights.
  const at = model.startsWith('openai.gpt-') && !model.startsWith('openai.gpt-oss') ? '/openai/v1' : '/v1';
  return { path: at + (dialect === 'openai-responses' ? '/responses' : '/chat/completions') };
}
