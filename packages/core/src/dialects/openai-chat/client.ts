import type { ClientDialect } from '../client-dialect.ts';
import { encodeError, encodeStreamError } from './errors.ts';
import { encodeModel, encodeModels } from './models.ts';
import { encodeReply } from './reply/reply.ts';
import { decodeRequest } from './request/decode-request.ts';
import { encodeRestart, streamEncoder } from './stream/stream-encoder.ts';

export const client = {
  name: 'openai-chat',
  routes: [
    {
      kind: 'call',
      operation: 'chat',
      method: 'POST',
      path: '/v1/chat/completions',
      decode: ({ body }) => decodeRequest(body),
    },
    { kind: 'models', method: 'GET', path: '/v1/models', encode: encodeModels },
    { kind: 'model', method: 'GET', path: '/v1/models/{id}', encode: encodeModel },
  ],
  showsSignatures: false,
  encodeReply,
  streamEncoder,
  encodeRestart,
  encodeError,
  encodeStreamError,
} satisfies ClientDialect;
