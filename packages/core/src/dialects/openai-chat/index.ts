import type { Dialect } from '../dialect.ts';
import { withTextTemplate } from '../text-template.ts';
import { withTurns } from '../with-turns.ts';
import { encodeError, encodeStreamError } from './errors.ts';
import { decodeReply, encodeReply } from './reply.ts';
import { decodeRequest } from './request/decode-request.ts';
import { encodeRequest } from './request/encode-request.ts';
import { passRequest } from './request/pass-request.ts';
import { streamDecoder } from './stream-decoder.ts';
import { encodeRestart, streamEncoder, terminator } from './stream-encoder.ts';

/** OpenAI's Chat Completions, and the many hosts that speak its wire. */
export const openaiChat: Dialect = {
  name: 'openai-chat',
  decodeRequest,
  encodeRequest,
  passRequest,
  withTurns,
  decodeReply,
  encodeReply,
  streamDecoder: (options) => withTextTemplate(streamDecoder(options), { text: 'content', padding: 'obfuscation' }),
  streamEncoder,
  encodeRestart,
  terminator,
  encodeError,
  encodeStreamError,
};
