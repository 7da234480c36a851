import type { Dialect } from '../dialect.ts';
import { client } from './client.ts';
import { target } from './target.ts';

/** OpenAI's Responses, and the hosts that speak its wire. */
export const openaiResponses = { client, target } satisfies Dialect;
