import { describe, expect, it } from 'vitest';
import { classifier } from './classify.ts';
import { traitsByName } from './model-traits.ts';
import type { Provider } from './provider.ts';
import { findProvider, providerKinds, registerProvider } from './registry.ts';

const mine: Provider = {
  kind: 'my-host',
  flavour: 'openai',
  dialects: ['openai-chat'],
  baseURL: 'https://llm.example.com/v1',
  needsKey: true,
  native: false,
  path: () => '/chat/completions',
  headers: () => ({}),
  traits: traitsByName,
  classify: classifier(),
};

describe('the built-in kinds', () => {
  it('are the two services and the two wires', () => {
    expect(providerKinds()).toEqual(expect.arrayContaining(['openai', 'anthropic', 'openai-compatible', 'anthropic-compatible']));
    expect(findProvider('no-such-kind')).toBeUndefined();
    expect(findProvider('constructor')).toBeUndefined();
  });

  it.each([
    ['openai', 'https://api.openai.com/v1/chat/completions', true, true],
    ['anthropic', 'https://api.anthropic.com/v1/messages', true, true],
    ['openai-compatible', 'undefined/chat/completions', false, false],
    ['anthropic-compatible', 'undefined/v1/messages', false, false],
  ])('%s knows its address, and whether it needs a key', (kind, url, needsKey, native) => {
    const provider = findProvider(kind);
    expect(`${provider?.baseURL}${provider?.path(provider.dialects[0] ?? 'openai-chat')}`).toBe(url);
    expect(provider).toMatchObject({ needsKey, native });
  });

  it.each([
    ['openai', { authorization: 'Bearer k-1234' }],
    ['openai-compatible', { authorization: 'Bearer k-1234' }],
    ['anthropic', { 'anthropic-version': '2023-06-01', 'x-api-key': 'k-1234' }],
    ['anthropic-compatible', { 'anthropic-version': '2023-06-01', 'x-api-key': 'k-1234' }],
  ])('%s sends its key where the SDKs do, and no header for a key that is not there', (kind, headers) => {
    const provider = findProvider(kind);
    expect(provider?.headers({ apiKey: 'k-1234' })).toEqual(headers);
    expect(JSON.stringify(provider?.headers({}))).not.toMatch(/bearer|api-key/i);
  });
});

describe('registerProvider', () => {
  it('adds a kind, and replaces one of the same name', () => {
    registerProvider(mine);
    expect(findProvider('my-host')).toBe(mine);
    const other = { ...mine, native: true };
    registerProvider(other);
    expect(findProvider('my-host')).toBe(other);
    expect(providerKinds().filter((kind) => kind === 'my-host')).toHaveLength(1);
  });

  it.each([
    [undefined, 'expected a provider, got undefined'],
    [null, 'expected a provider, got null'],
    [{ ...mine, kind: 'My Host' }, '`kind` must be a name in lower case'],
    [{ ...mine, kind: '' }, '`kind` must be a name in lower case'],
    [{ ...mine, flavour: '' }, '`flavour` of "my-host"'],
    [{ ...mine, dialects: [] }, '`dialects` of "my-host" must list the name of at least one dialect'],
    [{ ...mine, dialects: [7] }, '`dialects` of "my-host"'],
    [{ ...mine, baseURL: 'llm.example.com' }, '`baseURL` of "my-host" must be an http or https URL'],
    [{ ...mine, needsKey: undefined }, '`needsKey` of "my-host" must be true or false'],
    [{ ...mine, native: 'yes' }, '`native` of "my-host" must be true or false'],
    [{ ...mine, classify: undefined }, '`classify` of "my-host" must be a function'],
    [{ ...mine, path: '/v1' }, '`path` of "my-host" must be a function'],
  ])('refuses %j and names the member at fault', (provider, message) => {
    expect(() => registerProvider(provider as Provider)).toThrow(TypeError);
    expect(() => registerProvider(provider as Provider)).toThrow(message);
  });
});
