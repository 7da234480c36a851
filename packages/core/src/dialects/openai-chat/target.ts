import { sse } from '../../framing/sse.ts';
import { appendMessages } from '../append-messages.ts';
import type { TargetDialect } from '../target-dialect.ts';
import { withTextTemplate } from '../text-template.ts';
import { decodeReply } from './reply/reply.ts';
import { carries, encodeRequest } from './request/encode-request.ts';
import { passRequest } from './request/pass-request.ts';
import { takesPrefill } from './request/takes-prefill.ts';
import { streamDecoder } from './stream/stream-decoder.ts';
import { terminator } from './stream/stream-encoder.ts';

export const target = {
  name: 'openai-chat',
  operations: new Set(['chat']),
  carries,
  encodeRequest,
  pass: { encode: passRequest, appendTurns: appendMessages(['max_tokens', 'max_completion_tokens']), terminator },
  takesPrefill,
  decodeReply,
  framing: sse,
  streamDecoder: (options) => withTextTemplate(streamDecoder(options), { text: 'content', padding: 'obfuscation' }),
} satisfies TargetDialect;
