import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { googleToken } from './google-token.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

it('takes a workload identity as application default credentials', async () => {
  let asked = '';
  const exchange = createServer(async (request, response) => {
    for await (const chunk of request) asked += chunk;
    const body = { access_token: 'ya29.of-the-workload', expires_in: 600, token_type: 'Bearer', issued_token_type: 'x' };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => exchange.once('listening', resolve));
  const folder = await mkdtemp(join(tmpdir(), 'understudy-vertex-'));
  cleanUps.push(
    () => rm(folder, { recursive: true }),
    () => exchange.close().closeAllConnections(),
  );
  await writeFile(join(folder, 'subject'), 'token-of-the-cluster');
  const file = join(folder, 'identity.json');
  const identity = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/cluster',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `http://127.0.0.1:${(exchange.address() as AddressInfo).port}/v1/token`,
    credential_source: { file: join(folder, 'subject') },
    quota_project_id: 'acme-quota',
  };
  await writeFile(file, JSON.stringify(identity));
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file);
  const before = Date.now();
  const got = await googleToken({})(new AbortController().signal);
  expect(got).toMatchObject({ token: 'ya29.of-the-workload', headers: { 'x-goog-user-project': 'acme-quota' } });
  const { expiresAtMs = 0 } = got as { expiresAtMs?: number };
  expect(Math.round((expiresAtMs - before) / 60_000)).toBe(10);
  expect(new URLSearchParams(asked).get('subject_token')).toBe('token-of-the-cluster');
  expect(new URLSearchParams(asked).get('scope')).toBe('https://www.googleapis.com/auth/cloud-platform');
});

it('says so where there are no credentials', async () => {
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
  vi.stubEnv('CLOUDSDK_CONFIG', '/nowhere');
  const detail = 'there are no application default credentials of Google Cloud here';
  expect(await googleToken({})(new AbortController().signal)).toEqual({ refused: { reason: 'unauthorized', detail } });
});

it('gives up where nobody waits any more', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  cleanUps.push(() => silent.close().closeAllConnections());
  const { port } = silent.address() as AddressInfo;
  const leaving = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  silent.once('request', () => resolve());
  const { OAuth2Client } = await import('google-auth-library');
  const client = (options: object) => {
    const made = new OAuth2Client({ ...options, endpoints: { oauth2TokenUrl: `http://127.0.0.1:${port}/token` } });
    made.setCredentials({ refresh_token: 'r' });
    return made;
  };
  const asking = googleToken({ client })(leaving.signal);
  await promise;
  leaving.abort();
  await expect(asking).rejects.toThrow(/abort/i);
});
