import type { Dialect } from '../dialect.ts';
import { withTextTemplate } from '../text-template.ts';
import { withTurns } from '../with-turns.ts';
import { besideBody } from './beside-body.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeError, encodeStreamError } from './errors.ts';
import { passRequest } from './pass-request.ts';
import { decodeReply, encodeReply } from './reply.ts';
import { streamDecoder } from './stream-decoder.ts';
import { encodeRestart, streamEncoder, terminator } from './stream-encoder.ts';

/** Anthropic Messages. Wire: https://docs.anthropic.com/en/api/messages (read 2026-08) and the official TypeScript SDK. */
export const anthropicMessages: Dialect = {
  name: 'anthropic-messages',
  decodeRequest,
  besideBody,
  encodeRequest,
  passRequest,
  withTurns,
  decodeReply,
  encodeReply,
  streamDecoder: () => withTextTemplate(streamDecoder(), { text: 'text' }),
  streamEncoder,
  encodeRestart,
  terminator,
  encodeError,
  encodeStreamError,
};
