import { openAICompatible, tokenSource } from '@understudy/core';
import type { TargetSetup } from './scene.ts';

/** A kind whose key is a token that ends, and a target that takes the newest token alone. */
export function tokenDesk() {
  let given = 0;
  let good = '';
  const tokenOf = (number: number) => `token/of+the~desk=${number}`;
  const source = tokenSource({
    async fetch() {
      given += 1;
      good = tokenOf(given);
      return { token: good };
    },
  });
  const kind = openAICompatible({ kind: 'with-token', authorize: (_, __, tools) => source.authorize(tools) });
  const target: TargetSetup = {
    apiKey: (key) => key === good,
    provider: (baseURL) => ({ kind: 'with-token', baseURL, apiKey: undefined }),
  };
  return {
    kind,
    target,
    /** How many tokens were given. */
    given: () => given,
    newest: () => tokenOf(given),
    /** The host forgets the token that it took so far. */
    expire: () => {
      good = '';
    },
  };
}
