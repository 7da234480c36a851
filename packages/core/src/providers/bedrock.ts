import { bedrockChunks } from '../framing/bedrock-chunks.ts';
import { amazonErrors, amazonSettings, type SignedBy, signedBy } from './amazon.ts';
import { bedrockBetas } from './bedrock-betas.ts';
import { bedrockCount, invokeVersion } from './bedrock-count.ts';
import { bedrockFacts, isClaude, withoutRegion } from './models/bedrock-models.ts';
import type { Endpoint, EndpointTo, ProviderKind } from './provider-kind.ts';

const messages = 'anthropic-messages';
const ofInvoke = { anthropic_version: invokeVersion, model: null, stream: null };

/**
 * Amazon Bedrock with signed requests, in the place of the built-in kind `bedrock`, which takes API keys of Bedrock alone. `@understudy/bedrock` makes it; this
 * is for signatures from elsewhere. Accounts with an `apiKey` use the key.
 */
export function amazonBedrock({ sign }: SignedBy = {}): ProviderKind {
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html (read in November 2026)
  return {
    kind: 'bedrock',
    flavour: 'aws.bedrock',
    ...signedBy(sign, 'bedrock'),
    dialects: ['bedrock-converse', messages],
    dialectsOf: (model) => (isClaude(model) ? ['bedrock-converse', messages] : ['bedrock-converse']),
    framingOf: (dialect) => (dialect === messages ? bedrockChunks : undefined),
    baseURLOf: ({ region }) => `https://bedrock-runtime.${region}.${domainOf(String(region))}`,
    native: false,
    settings: amazonSettings,
    priceDataId: 'aws',
    endpoint,
    members: (dialect, operation) => (dialect === messages && operation !== 'count-tokens' ? ofInvoke : {}),
    countAs: bedrockCount,
    besideInBody: bedrockBetas,
    facts: bedrockFacts,
    classify: amazonErrors,
    remaining: () => undefined,
  };
}

/** The partitions of AWS that have a domain of their own, as its SDKs know them. */
const domains: readonly (readonly [regions: RegExp, domain: string])[] = [
  [/^cn-/, 'amazonaws.com.cn'],
  [/^eusc-/, 'amazonaws.eu'],
  [/^us-iso-/, 'c2s.ic.gov'],
  [/^us-isob-/, 'sc2s.sgov.gov'],
  [/^us-isof-/, 'csp.hci.ic.gov'],
  [/^eu-isoe-/, 'cloud.adc-e.uk'],
];

function domainOf(region: string): string {
  return domains.find(([regions]) => regions.test(region))?.[1] ?? 'amazonaws.com';
}

/** The path says the model and whether the answer streams. A list of models stands at another host of Amazon. */
function endpoint({ operation, model = '', stream, dialect }: EndpointTo): Endpoint {
  if (operation === 'models') return { path: '/foundation-models' };
  if (operation === 'count-tokens') return { path: `/model/${withoutRegion(modelId(model))}/count-tokens` };
  const at = `/model/${modelId(model)}`;
  if (dialect === messages) return { path: `${at}/${stream ? 'invoke-with-response-stream' : 'invoke'}` };
  return { path: `${at}/${stream ? 'converse-stream' : 'converse'}` };
}

/**
 * The dots of an id stay as they are, because Amazon checks the signature of a path without needless escapes. A name of dots alone would lead to another path,
 * escaped or not, so it goes out as a name that nobody has.
 */
function modelId(model: string): string {
  return /^(?:%2E)+$/.test(model) ? model.replaceAll('%', '%25') : model.replaceAll('%2E', '.');
}
