import type { Dialect } from '../dialect.ts';
import { target } from './target.ts';

/** Cohere's chat, which targets alone speak. Wire: https://docs.cohere.com/reference/chat (API v2, read in November 2026) and the official SDK. */
export const cohereChat = { target } satisfies Dialect;
