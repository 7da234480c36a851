import type { ClientDialect } from '../../../packages/core/src/dialects/client-dialect.ts';
import { encodeError, encodeStreamError } from './errors.ts';
import { encodeReply } from './reply.ts';
import { decodeRequest } from './request.ts';
import { bitTracker, streamEncoder } from './stream.ts';

/** The model and whether the answer streams are said by the path, as Gemini's clients do; the path of the list is OpenAI's too. */
export const client: ClientDialect = {
  name: 'toy',
  routes: [
    {
      kind: 'call',
      operation: 'chat',
      method: 'POST',
      path: '/toy/{model}:ask',
      decode: (received) => decodeRequest(received, false),
    },
    {
      kind: 'call',
      operation: 'chat',
      method: 'POST',
      path: '/toy/{model}:tell',
      decode: (received) => decodeRequest(received, true),
    },
    { kind: 'models', method: 'GET', path: '/v1/models', encode: (names) => ({ all: names }) },
  ],
  owns: (header) => header('x-toy') !== undefined,
  showsSignatures: false,
  tracker: bitTracker,
  encodeReply,
  streamEncoder,
  encodeRestart: (from, to) => `data: ${JSON.stringify({ anew: { from, to } })}\n\n`,
  encodeError,
  encodeStreamError,
};
