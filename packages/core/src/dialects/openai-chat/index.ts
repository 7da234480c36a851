import type { Dialect } from '../dialect.ts';
import { client } from './client.ts';
import { target } from './target.ts';

/** OpenAI's Chat Completions, and the many hosts that speak its wire. */
export const openaiChat = { client, target } satisfies Dialect;
