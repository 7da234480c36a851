import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UpstreamRequest } from '@understudy/core';
import { describe, expect, it } from 'vitest';
import { type SignedWith, signRequest } from './sign-request.ts';

const fixture = join(import.meta.dirname, '../../../test/fixtures/aws-sigv4/openai-node__sigv4-bedrock-mantle.json');
const vector = JSON.parse(readFileSync(fixture, 'utf8'));

it('signs as AWS does, by a published vector', async () => {
  const { credentials, region, service, request, expected, signingDate } = vector;
  const { method, url, body, contentType } = request;
  const headers = { 'content-type': contentType, accept: '*/*', 'user-agent': 'x' };
  const signed = await signRequest(
    { method, url, body, headers },
    { credentials, region, service, nowMs: Date.parse(signingDate) },
  );
  expect(signed).toEqual({
    authorization: expected.authorization,
    'x-amz-content-sha256': expected.payloadHash,
    'x-amz-date': expected.date,
    'x-amz-security-token': credentials.sessionToken,
  });
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const escaped = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** A second, plain reading of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function plainly(
  { method, url, headers, body = '' }: UpstreamRequest,
  { credentials, region, service, nowMs }: SignedWith,
): string {
  const { pathname, host, searchParams } = new URL(url);
  const date = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const own = { 'content-type': headers['content-type'] ?? '', host, 'x-amz-content-sha256': sha256(body), 'x-amz-date': date };
  const names = Object.keys(own).join(';');
  const path = pathname.split('/').map(escaped).join('/');
  const query = [...searchParams].sort().map(([name, value]) => `${escaped(name)}=${escaped(value)}`);
  const lines = Object.entries(own).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [method, path, query.join('&'), lines.join(''), names, sha256(body)].join('\n');
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = [region, service, 'aws4_request'].reduce<Buffer>(
    hmac,
    hmac(`AWS4${credentials.secretAccessKey}`, date.slice(0, 8)),
  );
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
}

describe('the path', () => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
  const given: SignedWith = { credentials, region: 'eu-central-1', service: 'bedrock', nowMs: 1_750_000_000_000 };
  const profile = 'arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-20250514-v1:0';

  it.each(['amazon.titan', 'us.amazon.nova-lite-v1:0', profile, 'a b+c~d', 'ü'])(
    'is escaped once more for the model %s',
    async (model) => {
      const url = `https://bedrock-runtime.eu-central-1.amazonaws.com/model/${encodeURIComponent(model)}/converse`;
      const request: UpstreamRequest = { method: 'POST', url, headers: { 'content-type': 'application/json' }, body: '{"ü":1}' };
      expect((await signRequest(request, given)).authorization).toBe(plainly(request, given));
    },
  );

  it.each(['b=2&a=1%20x', 'include%5B%5D=x&include%5B%5D=a&b'])(
    'the query %s is signed too, and an odd port belongs to the host',
    async (query) => {
      const url = `http://127.0.0.1:8080/model/m/invoke?${query}`;
      const request: UpstreamRequest = { method: 'POST', url, headers: { 'content-type': 'application/json' } };
      expect((await signRequest(request, given)).authorization).toBe(plainly(request, given));
    },
  );
});
