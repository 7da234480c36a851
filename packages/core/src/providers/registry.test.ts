import { describe, expect, it } from 'vitest';
import { openAICompatible } from './compatible.ts';
import { kindProblem } from './kind-problem.ts';
import type { EndpointOperation, ProviderKind } from './provider-kind.ts';
import { builtInKinds } from './registry.ts';

const mine: ProviderKind = openAICompatible({
  kind: 'my-host',
  baseURL: 'https://llm.example.com/v1',
  needsKey: true,
});

describe('the built-in kinds', () => {
  it.each([...builtInKinds])('%s has all members of a kind', (name, kind) => {
    expect(kindProblem(kind)).toBeUndefined();
    expect(kind.kind).toBe(name);
  });

  it.each([
    ['openai', 'https://api.openai.com/v1', '/chat/completions', '/models', true, true],
    ['anthropic', 'https://api.anthropic.com', '/v1/messages', '/v1/models', true, true],
    ['openai-compatible', undefined, '/chat/completions', '/models', false, false],
    ['anthropic-compatible', undefined, '/v1/messages', '/v1/models', false, false],
  ])('%s knows its address, and whether it needs a key', (name, baseURL, chat, models, needsKey, native) => {
    const kind = builtInKinds.get(name) as ProviderKind;
    const at = (operation: EndpointOperation) =>
      kind.endpoint({ operation, model: 'm', stream: false, dialect: kind.dialects[0] ?? 'openai-chat' }, {}).path;
    expect([at('chat'), at('models')]).toEqual([chat, models]);
    expect(kind).toMatchObject({ needsKey, native });
    expect(kind.baseURL).toBe(baseURL);
  });

  it.each([
    ['openai', { authorization: 'Bearer k-1234' }],
    ['openai-compatible', { authorization: 'Bearer k-1234' }],
    ['anthropic', { 'anthropic-version': '2023-06-01', 'x-api-key': 'k-1234' }],
    ['anthropic-compatible', { 'anthropic-version': '2023-06-01', 'x-api-key': 'k-1234' }],
  ])('%s sends its key where the SDKs do, and no header for a key that is not there', (kind, headers) => {
    const provider = builtInKinds.get(kind);
    expect(provider?.headers({ apiKey: 'k-1234' })).toEqual(headers);
    expect(JSON.stringify(provider?.headers({}))).not.toMatch(/bearer|api-key/i);
  });
});

describe('Azure OpenAI', () => {
  const azure = builtInKinds.get('azure-openai') as ProviderKind;
  const at = (operation: EndpointOperation, settings: Readonly<Record<string, string>>) =>
    azure.endpoint({ operation, model: 'my%2Fdeployment', stream: true, dialect: 'openai-chat' }, settings).path;

  it('is asked at the path of its API, and with a version at the path of the deployment', () => {
    expect(at('chat', {})).toBe('/openai/v1/chat/completions');
    expect(at('models', {})).toBe('/openai/v1/models');
    const dated = { apiVersion: '2024-10-21' };
    expect(at('chat', dated)).toBe('/openai/deployments/my%2Fdeployment/chat/completions?api-version=2024-10-21');
    expect(at('models', dated)).toBe('/openai/models?api-version=2024-10-21');
  });
});

describe('Claude in Foundry', () => {
  it('takes no system message in mid-conversation, as it does at Anthropic', () => {
    const late = (kind: string) => builtInKinds.get(kind)?.facts('claude-opus-4-8').quirks['anthropic-messages']?.lateSystem;
    expect([late('anthropic'), late('azure-anthropic')]).toEqual([true, false]);
  });
});

describe('Mistral', () => {
  it('says by the minute what is left', () => {
    const { remaining } = builtInKinds.get('mistral') as ProviderKind;
    const headers = { 'x-ratelimit-remaining-req-minute': '59', 'x-ratelimit-remaining-tokens-minute': '49900' };
    expect(remaining(headers, 0)).toEqual({ requests: 59, tokens: 49_900 });
    expect(remaining({}, 0)).toBeUndefined();
  });
});

describe('a kind of provider', () => {
  it('is one where it has all members', () => expect(kindProblem(mine)).toBeUndefined());

  it.each([
    [undefined, 'expected a provider kind, got undefined'],
    [null, 'expected a provider kind, got null'],
    [{ ...mine, kind: 'My Host' }, '`kind` must be a name in lower case'],
    [{ ...mine, kind: '' }, '`kind` must be a name in lower case'],
    [{ ...mine, flavour: '' }, '`flavour` of "my-host"'],
    [{ ...mine, dialects: [] }, '`dialects` of "my-host" must list the name of at least one dialect'],
    [{ ...mine, dialects: [7] }, '`dialects` of "my-host"'],
    [{ ...mine, otherDialects: 'openai-responses' }, '`otherDialects` of "my-host" must list names of dialects'],
    [{ ...mine, baseURL: 'llm.example.com' }, '`baseURL` of "my-host" must be an http or https URL'],
    [{ ...mine, needsKey: undefined }, '`needsKey` of "my-host" must be true or false'],
    [{ ...mine, native: 'yes' }, '`native` of "my-host" must be true or false'],
    [{ ...mine, classify: undefined }, '`classify` of "my-host" must be a function'],
    [{ ...mine, endpoint: '/v1' }, '`endpoint` of "my-host" must be a function'],
    [{ ...mine, authorize: 'Bearer' }, '`authorize` of "my-host" must be a function'],
    [{ ...mine, settings: { region: 'eu' } }, '`settings` of "my-host" must give each key a `type` and a `meaning`'],
  ])('is not %j, and the member at fault is named', (provider, message) => expect(kindProblem(provider)).toContain(message));
});
