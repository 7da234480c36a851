import { eventStream, passedEventStream } from '../../framing/event-stream.ts';
import type { TargetDialect } from '../target-dialect.ts';
import { decodeReply } from './reply/reply.ts';
import { appendTurns } from './request/append-turns.ts';
import { tokenCount } from './request/count-tokens.ts';
import { carries, encodeRequest } from './request/encode-request.ts';
import { passRequest } from './request/pass-request.ts';
import { streamDecoder } from './stream/stream-decoder.ts';

export const target = {
  name: 'bedrock-converse',
  operations: new Set(['chat']),
  carries,
  encodeRequest,
  pass: { encode: passRequest, appendTurns, terminator: '', framing: passedEventStream, count: tokenCount },
  // The models that go on with a begun answer do so where they do not reason.
  takesPrefill: (_request, _traits, isReasoning) => !isReasoning,
  decodeReply,
  framing: eventStream,
  streamDecoder,
} satisfies TargetDialect;
