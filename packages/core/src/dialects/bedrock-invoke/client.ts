import { eventStream } from '../../framing/event-stream.ts';
import { client as messages } from '../anthropic-messages/client.ts';
import { encodeError, errorHeaders } from '../bedrock-converse/errors.ts';
import type { CallRoute, ClientDialect } from '../client-dialect.ts';
import { decodeInvoke } from './decode-invoke.ts';
import { usageHeaders } from './invocation-usage.ts';
import { encodeStreamError, eventWrapper } from './wrap-event.ts';

export const client = {
  ...messages,
  routes: [callRoute('/model/{modelId}/invoke', false), callRoute('/model/{modelId}/invoke-with-response-stream', true)],
  owns: () => false, // its errors are those of Converse, whose clients send the same headers
  streamType: eventStream.accept,
  eventWrapper,
  replyHeaders: ({ usage }) => usageHeaders(usage),
  encodeError,
  errorHeaders,
  encodeStreamError,
} satisfies ClientDialect;

function callRoute(path: string, stream: boolean): CallRoute {
  return { kind: 'call', operation: 'chat', method: 'POST', path, decode: (received) => decodeInvoke(received, stream) };
}
