import { eventStream } from '../../framing/event-stream.ts';
import { blockTracker } from '../anthropic-messages/stream/block-tracker.ts';
import type { CallRoute, ClientDialect } from '../client-dialect.ts';
import { encodeError, encodeStreamError, errorHeaders } from './errors.ts';
import { encodeReply } from './reply/encode-reply.ts';
import { decodeCount } from './request/count-tokens.ts';
import { decodeRequest } from './request/decode-request.ts';
import { comment, encodeRestart, streamEncoder } from './stream/stream-encoder.ts';

export const client = {
  name: 'bedrock-converse',
  routes: [
    callRoute('/model/{modelId}/converse', false),
    callRoute('/model/{modelId}/converse-stream', true),
    {
      kind: 'count',
      method: 'POST',
      path: '/model/{modelId}/count-tokens',
      decode: decodeCount,
      encode: (tokens) => ({ inputTokens: tokens }),
    },
  ],
  owns: (header) => header('amz-sdk-invocation-id') !== undefined, // sent by the SDKs of AWS
  showsSignatures: true,
  streamType: eventStream.accept,
  tracker: blockTracker,
  encodeReply,
  streamEncoder,
  comment,
  encodeRestart,
  encodeError,
  errorHeaders,
  encodeStreamError,
} satisfies ClientDialect;

function callRoute(path: string, stream: boolean): CallRoute {
  return { kind: 'call', operation: 'chat', method: 'POST', path, decode: (received) => decodeRequest(received, stream) };
}
