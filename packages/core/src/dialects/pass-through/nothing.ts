import type { ChatRequest } from '../../call/request.ts';

/** Nothing of the request is translated, so nothing but its model is decoded. */
export const nothing: ChatRequest = { messages: [], tools: [], stream: false, includeUsage: false, unportable: [] };
/** The same where the answer is streamed. */
export const streamed: ChatRequest = { ...nothing, stream: true };
