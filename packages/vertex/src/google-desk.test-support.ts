import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JWT } from 'google-auth-library';
import type { GoogleOptions } from './google-token.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A service account with a key of its own. */
const account = {
  email: 'gateway@acme-ai.iam.gserviceaccount.com',
  key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
};

/** Where Google gives tokens: checks what a service account has signed, and gives a token for an hour. */
export async function startDesk() {
  let given = 0;
  let answer: { readonly status: number; readonly body: object } | undefined;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const [head = '', claims = '', signature = ''] = (new URLSearchParams(text).get('assertion') ?? '').split('.');
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      createPublicKey(privateKey),
      Buffer.from(signature, 'base64url'),
    );
    const { iss, scope } = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}');
    const isGood = isSigned && iss === account.email && scope === 'https://www.googleapis.com/auth/cloud-platform';
    const refused = answer ?? (isGood ? undefined : { status: 400, body: { error: 'invalid_grant' } });
    if (!refused) given += 1;
    const body = refused?.body ?? { access_token: `ya29.token-${given}`, expires_in: 3600, token_type: 'Bearer' };
    response.writeHead(refused?.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const detour: typeof fetch = (input, init) => {
    const { host, pathname } = new URL(input instanceof Request ? input.url : input);
    if (host !== 'oauth2.googleapis.com') throw new Error(`nobody is asked at ${host} here`);
    return fetch(`http://127.0.0.1:${port}${pathname}`, init);
  };
  const options: GoogleOptions = {
    client: ({ scopes, transporterOptions }) =>
      new JWT({ ...account, scopes, transporterOptions: { ...transporterOptions, fetchImplementation: detour } }),
  };
  return {
    options,
    given: () => given,
    newest: () => `ya29.token-${given}`,
    refuse: (status: number, body: object) => {
      answer = { status, body };
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
