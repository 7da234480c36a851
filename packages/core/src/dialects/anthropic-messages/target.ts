import { sse } from '../../framing/sse.ts';
import { appendMessages } from '../append-messages.ts';
import type { StreamDecoderOptions, TargetDialect } from '../target-dialect.ts';
import { withTextTemplate } from '../text-template.ts';
import { decodeReply } from './reply/reply.ts';
import { tokenCount } from './request/count-tokens.ts';
import { carries, encodeRequest } from './request/encode-request.ts';
import { passRequest } from './request/pass-request.ts';
import { citingDecoder } from './stream/citing-decoder.ts';
import { streamDecoder } from './stream/stream-decoder.ts';
import { terminator } from './stream/stream-encoder.ts';

export const target = {
  name: 'anthropic-messages',
  operations: new Set(['chat']),
  carries,
  encodeRequest,
  pass: { encode: passRequest, appendTurns: appendMessages(['max_tokens']), terminator, count: tokenCount },
  // A begun answer is refused together with a budget of reasoning. With an effort alone, reasoning is left out or taken.
  takesPrefill: ({ reasoning }) => (reasoning?.budgetTokens ?? 0) === 0,
  decodeReply,
  framing: sse,
  streamDecoder: ({ tellsSources }: Pick<StreamDecoderOptions, 'tellsSources'>) => {
    const decoder = withTextTemplate(streamDecoder(), { text: 'text' });
    return tellsSources ? citingDecoder(decoder) : decoder;
  },
} satisfies TargetDialect;
