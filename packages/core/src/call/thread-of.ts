import type { ChatRequest, Unportable } from './request.ts';

/** How a call uses a thread of messages that an account keeps; undefined where the call uses no thread. */
export const threadOf = ({ unportable }: ChatRequest): Unportable | undefined =>
  unportable.find(({ feature }) => feature === 'thread');

/** The call says only what is new, because one account knows what came before. */
export const goesOnInThread = (request: ChatRequest): boolean => threadOf(request)?.otherwise === 'refuse';
