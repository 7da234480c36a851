import type { ClientDialect, DecodedRequest, ReceivedRequest } from '../client-dialect.ts';
import { encodeError, encodeStreamError } from './errors.ts';
import { keptIds } from './kept/kept-ids.ts';
import { keptItems, withKeptItems } from './kept/kept-items.ts';
import { keptRoutes } from './kept/kept-routes.ts';
import { encodeReply } from './reply/reply.ts';
import { decodeRequest } from './request/decode-request.ts';
import { itemTracker } from './stream/item-tracker.ts';
import { encodeRestart, streamEncoder } from './stream/stream-encoder.ts';

export const client = {
  name: 'openai-responses',
  routes: [
    { kind: 'call', operation: 'chat', method: 'POST', path: '/v1/responses', decode: decodeCall },
    {
      kind: 'count',
      method: 'POST',
      path: '/v1/responses/input_tokens',
      decode: decodeCall,
      encode: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
    },
    ...keptRoutes,
  ],
  showsSignatures: false,
  keptIds,
  keptItems,
  tracker: itemTracker,
  encodeReply,
  streamEncoder,
  encodeRestart,
  encodeError,
  encodeStreamError,
} satisfies ClientDialect;

function decodeCall({ body, keptItem }: ReceivedRequest): DecodedRequest {
  const whole = keptItem ? withKeptItems(body, keptItem) : body;
  const decoded = decodeRequest(whole);
  return decoded.ok && whole !== body ? { ...decoded, body: whole } : decoded;
}
