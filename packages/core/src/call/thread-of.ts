import type { ChatRequest, Unportable } from './request.ts';

/** How a call uses a thread of messages that an account keeps; undefined where it does not. */
export const threadOf = ({ unportable }: ChatRequest): Unportable | undefined =>
  unportable.find(({ feature }) => feature === 'thread');

/** The call says only what is new: what came before is known to one account. */
export const goesOnInThread = (request: ChatRequest): boolean => threadOf(request)?.otherwise === 'refuse';
