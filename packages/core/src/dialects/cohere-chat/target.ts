import { sse } from '../../framing/sse.ts';
import type { TargetDialect } from '../target-dialect.ts';
import { withTextTemplate } from '../text-template.ts';
import { decodeReply } from './reply/reply.ts';
import { carries, encodeRequest } from './request/encode-request.ts';
import { streamDecoder } from './stream/stream-decoder.ts';

export const target = {
  name: 'cohere-chat',
  operations: new Set(['chat']),
  carries,
  encodeRequest,
  // A trailing turn of the assistant begins another answer.
  takesPrefill: () => false,
  decodeReply,
  framing: sse,
  streamDecoder: () => withTextTemplate(streamDecoder(), { text: 'text' }),
} satisfies TargetDialect;
