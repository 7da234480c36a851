import type { Dialect } from '../dialect.ts';
import { client } from './client.ts';
import { target } from './target.ts';

/** Anthropic Messages. Wire: https://docs.anthropic.com/en/api/messages (read 2026-08) and the official TypeScript SDK. */
export const anthropicMessages = { client, target } satisfies Dialect;
