import { expect, it } from 'vitest';
import type { HttpCall } from '../call/http.ts';
import { callerOf } from './caller-of.ts';

const by = (authorization: string) => callerOf({ path: '/', headers: { authorization } } as unknown as HttpCall);
const signed = (key: string, signature: string) =>
  `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=${signature}`;

it('a caller that signs its requests is the same by each of its signatures', () => {
  expect(by(signed('AKID1', 'a'))).toBe(by(signed('AKID1', 'b')));
  expect(by(signed('AKID1', 'a'))).not.toBe(by(signed('AKID2', 'a')));
  expect(by('Bearer a')).not.toBe(by('Bearer b'));
});
