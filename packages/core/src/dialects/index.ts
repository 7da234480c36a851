import type { ClientDialectName } from '../call/call.ts';
import { anthropicMessages } from './anthropic-messages/index.ts';
import type { Dialect } from './dialect.ts';
import { openaiChat } from './openai-chat/index.ts';

/** Every wire format, by name. */
export const dialects: Readonly<Record<ClientDialectName, Dialect>> = {
  'openai-chat': openaiChat,
  'anthropic-messages': anthropicMessages,
};
