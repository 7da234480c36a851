import { sse } from '../../framing/sse.ts';
import type { TargetDialect } from '../target-dialect.ts';
import { decodeReply } from './reply/reply.ts';
import { appendTurns } from './request/append-turns.ts';
import { tokenCount } from './request/count-tokens.ts';
import { carries, encodeRequest } from './request/encode-request.ts';
import { passRequest } from './request/pass-request.ts';
import { citingDecoder } from './stream/citing-decoder.ts';
import { streamDecoder } from './stream/stream-decoder.ts';

export const target = {
  name: 'gemini',
  operations: new Set(['chat']),
  signsCalls: true,
  carries,
  encodeRequest,
  pass: { encode: passRequest, appendTurns, terminator: '', count: tokenCount },
  // That a model of Gemini goes on from a turn of its own is documented nowhere; while it reasons it does not.
  takesPrefill: (_request, _traits, isReasoning) => !isReasoning,
  decodeReply,
  framing: sse,
  streamDecoder: (options) => (options.tellsSources ? citingDecoder(streamDecoder(options)) : streamDecoder(options)),
} satisfies TargetDialect;
