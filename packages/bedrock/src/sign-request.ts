import { SignatureV4 } from '@smithy/signature-v4';
import type { UpstreamRequest } from '@understudy/core';
import type { AwsCredentials } from './credentials.ts';
import { Sha256 } from './sha256.ts';

/** What a signature is made with. */
export interface SignedWith {
  readonly credentials: AwsCredentials;
  readonly region: string;
  readonly service: string;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/** Headers that are computed here, or that whoever is in between may change, are not signed. */
const signed: ReadonlySet<string> = new Set(['content-type', 'host']);

/**
 * The headers of Signature Version 4 over the method, the path, the query and the body. The path is escaped once more for the signature, as Amazon has it for
 * all services but S3: ids of models are ARNs with slashes.
 */
export async function signRequest(request: UpstreamRequest, given: SignedWith): Promise<Readonly<Record<string, string>>> {
  const { region, service, nowMs } = given;
  const { accessKeyId, secretAccessKey, sessionToken } = given.credentials;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  const { protocol, host, hostname, pathname, searchParams } = new URL(request.url);
  const own = Object.entries({ ...request.headers, host }).filter(([name]) => signed.has(name));
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
  const { headers } = await signer.sign(
    {
      method: request.method,
      protocol,
      hostname,
      path: pathname,
      query: Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)])),
      headers: Object.fromEntries(own),
      body: request.body,
    },
    { signingDate: new Date(nowMs) },
  );
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name === 'authorization' || name.startsWith('x-amz-')));
}
