import { type ProviderKind, vertexAI } from '@understudy/core';
import { type GoogleOptions, googleToken } from './google-token.ts';

/**
 * The kind `vertex` with tokens of Google Cloud: `createUnderstudy(options, { kinds: [vertex()] })`. Accounts with an `apiKey` use the key. What is wrong
 * with the credentials is found when the first token is asked for, and suspends the target.
 */
export function vertex(options: GoogleOptions = {}): ProviderKind {
  return vertexAI({ token: googleToken(options) });
}
