import type { ClientDialect, DecodedRequest, ReceivedRequest } from '../client-dialect.ts';
import { encodeError, encodeStreamError } from './errors.ts';
import { encodeModel, encodeModels } from './models.ts';
import { encodeReply } from './reply/reply.ts';
import { besideBody } from './request/beside-body.ts';
import { decodeCount } from './request/count-tokens.ts';
import { decodeRequest } from './request/decode-request.ts';
import { blockTracker } from './stream/block-tracker.ts';
import { encodeRestart, streamEncoder } from './stream/stream-encoder.ts';

export const client = {
  name: 'anthropic-messages',
  routes: [
    {
      kind: 'call',
      operation: 'chat',
      method: 'POST',
      path: '/v1/messages',
      decode: (received) => withBeside(decodeRequest(received.body), received),
    },
    {
      kind: 'count',
      method: 'POST',
      path: '/v1/messages/count_tokens',
      decode: (received) => withBeside(decodeCount(received.body), received),
      encode: (tokens) => ({ input_tokens: tokens }),
    },
    { kind: 'models', method: 'GET', path: '/v1/models', encode: encodeModels },
    { kind: 'model', method: 'GET', path: '/v1/models/{id}', encode: encodeModel },
  ],
  owns: (header) => header('anthropic-version') !== undefined, // sent by every SDK of this dialect
  showsSignatures: true,
  tracker: blockTracker,
  encodeReply,
  streamEncoder,
  encodeRestart,
  encodeError,
  encodeStreamError,
} satisfies ClientDialect;

function withBeside(decoded: DecodedRequest, { header, query }: ReceivedRequest): DecodedRequest {
  return decoded.ok ? { ...decoded, beside: besideBody(header, query) } : decoded;
}
