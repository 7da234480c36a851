import { anthropicMessages } from './anthropic-messages/index.ts';
import { bedrockConverse } from './bedrock-converse/index.ts';
import { bedrockInvoke } from './bedrock-invoke/index.ts';
import { cohereChat } from './cohere-chat/index.ts';
import type { Dialect } from './dialect.ts';
import { gemini } from './gemini/index.ts';
import { openaiChat } from './openai-chat/index.ts';
import { openaiResponses } from './openai-responses/index.ts';
import { passThroughApis } from './pass-through/index.ts';

/**
 * The dialects that a gateway is built with. The first whose client part has a route answers requests to shared paths that no dialect owns,
 * and writes errors where the dialect of the client is not known.
 */
export const defaultDialects: readonly Dialect[] = [
  openaiChat,
  anthropicMessages,
  openaiResponses,
  gemini,
  bedrockConverse,
  bedrockInvoke,
  cohereChat,
  ...passThroughApis,
];
