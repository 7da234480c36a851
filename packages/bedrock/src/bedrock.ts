import {
  type Authorization,
  amazonBedrock,
  amazonBedrockMantle,
  type KindConfig,
  type ProviderKind,
  type Renewed,
  renewed,
} from '@understudy/core';
import { type AwsCredentials, fromChain, type GiveCredentials, noCredentials } from './credentials.ts';
import { signRequest } from './sign-request.ts';

/** Where credentials come from. */
export interface BedrockOptions {
  /**
   * Credentials, or a function that gives some, such as those of `@aws-sdk/credential-providers`; for all accounts without an `apiKey` and without settings of
   * their own. Default: what the tools of AWS find here.
   */
  readonly credentials?: AwsCredentials | GiveCredentials;
}

/**
 * The kind `bedrock` with signed requests: `createUnderstudy(options, { kinds: [bedrock()] })`. Accounts with an `apiKey` use the key. What is wrong with the
 * credentials is found when they are first asked for, and suspends the target.
 */
export function bedrock(options: BedrockOptions = {}): ProviderKind {
  return withSettings(amazonBedrock({ sign: signer('bedrock', options) }));
}

/** The same for the kind `bedrock-mantle`, the endpoint of Bedrock in the manner of OpenAI. */
export function bedrockMantle(options: BedrockOptions = {}): ProviderKind {
  return withSettings(amazonBedrockMantle({ sign: signer('bedrock-mantle', options) }));
}

const own = {
  profile: {
    type: 'string',
    meaning: 'the profile of the files of AWS whose credentials sign; default: `AWS_PROFILE`, or `default`',
  },
  accessKeyId: { type: 'string', meaning: 'the id of a key of AWS, in place of those that are found' },
  secretAccessKey: { type: 'string', meaning: 'the secret of that key', secret: true },
  sessionToken: { type: 'string', meaning: 'the token of the session that the key is of', secret: true },
} as const;

function withSettings(kind: ProviderKind): ProviderKind {
  return { ...kind, settings: { ...kind.settings, ...own } };
}

type Sign = NonNullable<ProviderKind['authorize']>;

/** Each account has a source of its own, because its settings may name a profile of its own. */
function signer(service: string, { credentials }: BedrockOptions): Sign {
  const sources = new WeakMap<KindConfig, Renewed<AwsCredentials>>();
  return async function sign(request, config, { nowMs }): Promise<Authorization> {
    const source = sources.get(config) ?? credentialSource(giverOf(config, credentials));
    sources.set(config, source);
    try {
      const used = await source.get(nowMs);
      const headers = await signRequest(request, { credentials: used, region: String(config.region), service, nowMs });
      const renew = (at: number) => source.drop((one) => one === used, at);
      return { headers, renew, ...(used.sessionToken !== undefined && { secret: used.sessionToken }) };
    } catch (error) {
      const refused = noCredentials(error);
      if (refused) return refused;
      throw error;
    }
  };
}

function credentialSource(give: GiveCredentials): Renewed<AwsCredentials> {
  return renewed(async (_, isRefused) => {
    const value = await give(isRefused ? { forceRefresh: true } : undefined);
    return { value, endsAtMs: value.expiration?.getTime() };
  });
}

function giverOf(
  { profile, accessKeyId, secretAccessKey, sessionToken }: KindConfig,
  given: BedrockOptions['credentials'],
): GiveCredentials {
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    const written = {
      accessKeyId: String(accessKeyId),
      secretAccessKey: String(secretAccessKey),
      ...(sessionToken !== undefined && { sessionToken: String(sessionToken) }),
    };
    return async () => written;
  }
  if (profile !== undefined) return fromChain(String(profile));
  if (given === undefined) return fromChain(undefined);
  return typeof given === 'function' ? given : async () => given;
}
