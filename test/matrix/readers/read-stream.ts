import type { WireName } from '@understudy/testing';
import { readChunks } from './chunks.ts';
import { readCohere } from './cohere.ts';
import { readConverse } from './converse.ts';
import { readMessages } from './event-messages.ts';
import { readGemini } from './gemini.ts';
import { readMessage } from './message.ts';
import { readResponse } from './responses.ts';
import type { Shown } from './shown.ts';
import { readBlocks } from './sse-blocks.ts';

const readers: Readonly<Record<WireName, (bytes: Buffer) => Shown>> = {
  openai: (bytes) => readChunks(readBlocks(bytes)),
  anthropic: (bytes) => readMessage(readBlocks(bytes)),
  'openai-responses': (bytes) => readResponse(readBlocks(bytes)),
  gemini: (bytes) => readGemini(readBlocks(bytes)),
  cohere: (bytes) => readCohere(readBlocks(bytes)),
  'bedrock-converse': (bytes) => readConverse(readMessages(bytes)),
};

/** Reads a stream as a client of that API does, and strictly. */
export function readStream(wire: WireName, bytes: Buffer): Shown {
  return readers[wire](bytes);
}
