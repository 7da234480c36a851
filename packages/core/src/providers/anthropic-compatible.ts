import { anthropicVersion } from './anthropic.ts';
import { classifier } from './classify.ts';
import { traitsByName } from './model-traits.ts';
import type { Provider } from './provider.ts';

/**
 * Any host that speaks the Messages wire. `apiKey` goes out as Anthropic's SDK sends its own `apiKey`: in `x-api-key`, and only there,
 * because some hosts refuse a request whose `authorization` they cannot read although the key beside it is good. A host that wants a Bearer
 * token (the SDK's `authToken`) gets it from the provider's `headers: { authorization: "Bearer ..." }`.
 */
export const anthropicCompatible: Provider = {
  kind: 'anthropic-compatible',
  flavour: 'anthropic',
  dialects: ['anthropic-messages'],
  needsKey: false,
  native: false,
  path: () => '/v1/messages',
  headers: ({ apiKey }) => ({ 'anthropic-version': anthropicVersion, ...(apiKey !== undefined && { 'x-api-key': apiKey }) }),
  traits: traitsByName,
  classify: classifier(),
};
