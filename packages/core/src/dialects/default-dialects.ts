import { anthropicMessages } from './anthropic-messages/index.ts';
import type { Dialect } from './dialect.ts';
import { gemini } from './gemini/index.ts';
import { openaiChat } from './openai-chat/index.ts';

/**
 * The dialects that a gateway is built with. The first whose client part has a route answers requests to shared paths that no dialect owns,
 * and tells errors where nothing says what the client speaks.
 */
export const defaultDialects: readonly Dialect[] = [openaiChat, anthropicMessages, gemini];
