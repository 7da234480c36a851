import type { Dialect } from '../dialect.ts';
import { client } from './client.ts';
import { target } from './target.ts';

/** Gemini. Wire: https://ai.google.dev/api/generate-content (read 2026-11) and the official TypeScript SDK. */
export const gemini = { client, target } satisfies Dialect;
