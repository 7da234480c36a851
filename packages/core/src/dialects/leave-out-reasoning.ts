import type { ChatRequest } from '../call/request.ts';

/** The request without the reasoning of earlier turns. */
export function leaveOutReasoning(request: ChatRequest): ChatRequest {
  const messages = request.messages.map((message) =>
    message.role === 'assistant' ? { ...message, content: message.content.filter(({ type }) => type !== 'reasoning') } : message,
  );
  return { ...request, messages };
}
