import type { ClientDialect } from '../client-dialect.ts';
import { encodeError, encodeStreamError } from './errors.ts';
import { keptIds } from './kept/kept-ids.ts';
import { keptRoutes } from './kept/kept-routes.ts';
import { encodeReply } from './reply/reply.ts';
import { decodeRequest } from './request/decode-request.ts';
import { itemTracker } from './stream/item-tracker.ts';
import { encodeRestart, streamEncoder } from './stream/stream-encoder.ts';

export const client = {
  name: 'openai-responses',
  routes: [
    { kind: 'call', operation: 'chat', method: 'POST', path: '/v1/responses', decode: ({ body }) => decodeRequest(body) },
    {
      kind: 'count',
      method: 'POST',
      path: '/v1/responses/input_tokens',
      decode: ({ body }) => decodeRequest(body),
      encode: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
    },
    ...keptRoutes,
  ],
  showsSignatures: false,
  keptIds,
  tracker: itemTracker,
  encodeReply,
  streamEncoder,
  encodeRestart,
  encodeError,
  encodeStreamError,
} satisfies ClientDialect;
