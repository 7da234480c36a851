import { eventStream } from '../../framing/event-stream.ts';
import type { TargetDialect } from '../target-dialect.ts';
import { decodeReply } from './reply/reply.ts';
import { carries, encodeRequest } from './request/encode-request.ts';
import { streamDecoder } from './stream/stream-decoder.ts';

export const target = {
  name: 'bedrock-converse',
  operations: new Set(['chat']),
  carries,
  encodeRequest,
  // The models that go on with a begun answer do so where they do not reason.
  takesPrefill: (_request, _traits, isReasoning) => !isReasoning,
  decodeReply,
  framing: eventStream,
  streamDecoder,
} satisfies TargetDialect;
