import { expect, it } from 'vitest';
import { secretsOf } from './secrets-of.ts';

const of = (provider: unknown) => secretsOf({ own: provider });

it.each([
  ['a key', { apiKey: 'key-1' }, ['key-1']],
  ['a pool', { apiKeys: ['key-1', 'key-2'] }, ['key-1', 'key-2']],
  ['the token of a header, without its scheme', { headers: { Authorization: 'Bearer long-token' } }, ['long-token']],
  ['a short token with its scheme too', { headers: { authorization: 'Bearer abc' } }, ['Bearer abc', 'abc']],
  ['what Basic says', { headers: { authorization: 'Basic dXNlcjpwYXNz' } }, ['dXNlcjpwYXNz', 'user:pass', 'user', 'pass']],
  ['a cookie and its parts', { headers: { cookie: 'a=one1; b=two2' } }, ['a=one1; b=two2', 'one1', 'two2']],
  ['a short value under a telling name', { headers: { 'x-token': 'short' } }, ['short']],
  [
    'user and password of an address, as written and as meant',
    { baseURL: 'https://us:p%40ss@h/v1' },
    ['us:p%40ss', 'p%40ss', 'us:p@ss', 'p@ss'],
  ],
  ['the query of an address', { baseURL: 'https://h/v1?key=value1' }, ['value1']],
  ['the password of what is no address', { baseURL: 'htps//us:pass@h' }, ['us:pass', 'pass']],
])('a secret is %s', (_, provider, secrets) => {
  expect(of(provider)).toEqual(expect.arrayContaining(secrets));
});

it.each([
  ['a short value of an ordinary header', { headers: { 'x-team': 'search' } }],
  [
    'a header that never carries one',
    { headers: { 'User-Agent': 'acme-gateway/1.0', 'anthropic-beta': 'prompt-caching-2024-07-31' } },
  ],
  ['an address', { baseURL: 'https://llm.acme.example/v1' }],
])('no secret is %s', (_, provider) => {
  expect(of(provider)).toEqual([]);
});

it('takes what is no configuration', () => {
  for (const options of [
    undefined,
    null,
    7,
    'x',
    { a: null, b: 7 },
    { a: { apiKey: 7, apiKeys: 'x', headers: 'y', baseURL: {} } },
  ])
    expect(secretsOf(options)).toEqual([]);
});
