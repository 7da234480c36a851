import type { RefusedAuthorization } from '@understudy/core';

/** Credentials of AWS. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of a session: of a role, of SSO. */
  readonly sessionToken?: string | undefined;
  /** When they end. Left out: whoever gives them knows, and is asked again after a minute. */
  readonly expiration?: Date | undefined;
}

/**
 * Gives credentials, as the providers of `@aws-sdk/credential-providers` do. `forceRefresh`: those that it gave before were refused. An error is a failure
 * of the attempts that wait (`connect`), of which only the `code` is ever told.
 */
export type GiveCredentials = (options?: { readonly forceRefresh?: boolean }) => Promise<AwsCredentials>;

/** The credentials that the tools of AWS would find here: environment, profile, SSO, roles of containers, pods and instances. */
export function fromChain(profile: string | undefined): GiveCredentials {
  let chain: Promise<GiveCredentials> | undefined;
  return async (options) => {
    chain ??= loadChain(profile);
    return (await chain)(options);
  };
}

/** Loaded when it is first needed: it is many megabytes, and accounts with keys never need it. */
async function loadChain(profile: string | undefined): Promise<GiveCredentials> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider(profile === undefined ? {} : { profile });
}

/** What an error says of the account: that there are no credentials here. Undefined where it says nothing of it, such as a host that is away. */
export function noCredentials(error: unknown): RefusedAuthorization | undefined {
  const { name } = (error ?? {}) as { readonly name?: unknown };
  return name === 'CredentialsProviderError'
    ? { refused: { reason: 'unauthorized', detail: 'there are no credentials of AWS here' } }
    : undefined;
}
