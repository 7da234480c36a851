import { sse } from '../../framing/sse.ts';
import type { TargetDialect } from '../target-dialect.ts';
import { decodeReply } from './reply/reply.ts';
import { tokenCount } from './request/count-tokens.ts';
import { carries, encodeRequest } from './request/encode-request.ts';
import { appendTurns, passRequest } from './request/pass-request.ts';
import { streamDecoder } from './stream/stream-decoder.ts';

export const target = {
  name: 'openai-responses',
  operations: new Set(['chat']),
  carries,
  encodeRequest,
  // The event that tells the finish is the last one: no terminator can be lost.
  pass: { encode: passRequest, appendTurns, terminator: '', count: tokenCount },
  takesPrefill: () => false, // an answer that is begun is followed by another one
  decodeReply,
  framing: sse,
  streamDecoder,
} satisfies TargetDialect;
