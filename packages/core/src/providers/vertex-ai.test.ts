import { expect, it } from 'vitest';
import { vertexAI } from './vertex-ai.ts';

const kind = vertexAI({ token: async () => 't' });
const settings = { project: 'acme', location: 'global' };

it.each([
  [undefined, 'https://aiplatform.googleapis.com'],
  ['global', 'https://aiplatform.googleapis.com'],
  ['eu', 'https://aiplatform.eu.rep.googleapis.com'],
  ['us', 'https://aiplatform.us.rep.googleapis.com'],
  ['europe-west1', 'https://europe-west1-aiplatform.googleapis.com'],
])('the location %s is at %s', (location, url) => expect(kind.baseURLOf?.({ location })).toBe(url));

it.each([
  ['gemini-2.5-flash', 'gemini', '/v1beta1', '/publishers/google/models/gemini-2.5-flash:generateContent'],
  ['claude-opus-4-1%4020250805', 'anthropic-messages', '/v1', '/publishers/anthropic/models/claude-opus-4-1@20250805:rawPredict'],
  ['meta%2Fllama', 'openai-chat', '/v1', '/endpoints/openapi/chat/completions'],
])('%s is asked in %s at %s ... %s', (model, dialect, version, path) => {
  expect(kind.dialectsOf?.(decodeURIComponent(model))).toEqual([dialect]);
  const to = kind.endpoint({ operation: 'chat', model, stream: false, dialect }, settings);
  expect(to.path).toBe(`${version}/projects/acme/locations/global${path}`);
});

it.each(['a%2F..%2Fb', 'x%3AgenerateContent', '%40%2e%2e'])('a model that a client writes is one segment: %s', (model) => {
  for (const dialect of kind.dialects) {
    const { path } = kind.endpoint({ operation: 'chat', model, stream: true, dialect }, settings);
    expect(path.split('/').length).toBeLessThanOrEqual(11);
    expect(path).not.toContain('/../');
  }
});

it('knows a model as its maker does', () => {
  expect(kind.facts('gemini-3-pro-preview').quirks.gemini).toMatchObject({ signsCalls: true });
  expect(kind.facts('claude-sonnet-4-5@20250929')).toMatchObject({ outputLimit: 64_000, prefill: true });
  expect(kind.facts('mistralai/mistral-medium-3').quirks['openai-chat']).toBeDefined();
});
