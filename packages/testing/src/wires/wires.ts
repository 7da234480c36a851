import { anthropic } from './anthropic.ts';
import { bedrockConverse } from './bedrock-converse.ts';
import { cohere } from './cohere.ts';
import { gemini } from './gemini.ts';
import { openai } from './openai.ts';
import { openaiResponses } from './openai-responses.ts';
import type { Wire, WireName } from './wire.ts';

/** Every wire by its name. */
export const wires: Readonly<Record<WireName, Wire>> = {
  openai,
  anthropic,
  'openai-responses': openaiResponses,
  gemini,
  'bedrock-converse': bedrockConverse,
  cohere,
};
