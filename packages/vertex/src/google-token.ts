import type { GiveToken, RefusedAuthorization, Token } from '@understudy/core';
import { type AuthClient, GoogleAuth, type OAuth2ClientOptions } from 'google-auth-library';

/** What every client of Google's library is made with: pass it on to the constructor. */
export interface ClientOptions extends Pick<OAuth2ClientOptions, 'transporterOptions'> {
  readonly scopes: string[];
}

/** Where the tokens of an account come from. */
export interface GoogleOptions {
  /**
   * Makes the client that asks for a token, a new one for each token: `(options) => new JWT({ ...options, keyFile: 'key.json' })`. Default: by application
   * default credentials, which may be those of a person, a service account or a workload identity.
   */
  readonly client?: (options: ClientOptions) => AuthClient | Promise<AuthClient>;
}

const scopes = ['https://www.googleapis.com/auth/cloud-platform'];
/** One request of Google's library; it sends some again by itself. */
const timeout = 10_000;

/** Asks Google for a token. The client is new each time, because a client keeps its token, and hands out one that was refused. */
export function googleToken({ client: make = byDefault }: GoogleOptions): GiveToken {
  return async (signal) => {
    try {
      const client = await make({ scopes, transporterOptions: { timeout, signal } });
      const { token } = await client.getAccessToken();
      const { expiry_date: expiresAtMs } = client.credentials;
      return {
        token: token ?? '',
        ...(expiresAtMs != null && { expiresAtMs }),
        // Credentials of a person belong to no project, so the request says whose quota it takes.
        ...(client.quotaProjectId !== undefined && { headers: { 'x-goog-user-project': client.quotaProjectId } }),
      } satisfies Token;
    } catch (error) {
      const refused = refusalOf(error);
      if (refused) return refused;
      throw error;
    }
  };
}

/** The library would ask Google for the project of the credentials, which some may not do; the configuration says the project. */
const projectId = '-';

function byDefault({ scopes, transporterOptions }: ClientOptions): Promise<AuthClient> {
  return new GoogleAuth({ scopes, projectId, clientOptions: { transporterOptions } as OAuth2ClientOptions }).getClient();
}

/** OAuth's names of what is wrong with credentials: RFC 6749, 5.2. */
const refusals: ReadonlySet<unknown> = new Set(['invalid_client', 'invalid_grant', 'unauthorized_client', 'access_denied']);

/** What the error says of the credentials; undefined where it says nothing of them, such as a host that is away. Only names of ours and OAuth's are told. */
function refusalOf(error: unknown): RefusedAuthorization | undefined {
  const { message, response } = (error ?? {}) as { readonly message?: unknown; readonly response?: { readonly data?: unknown } };
  const code = (response?.data as { readonly error?: unknown } | undefined)?.error;
  if (refusals.has(code)) return unauthorized(`Google gives no token for the credentials: ${code}`);
  const none = typeof message === 'string' && message.startsWith('Could not load the default credentials');
  return none ? unauthorized('there are no application default credentials of Google Cloud here') : undefined;
}

function unauthorized(detail: string): RefusedAuthorization {
  return { refused: { reason: 'unauthorized', detail } };
}
