import type { Call } from '../call/call.ts';
import type { AnswerForm } from '../dialects/client-dialect.ts';

/** In which form the client of a call reads its answer. */
export function answerForm({ request, body }: Call): AnswerForm {
  return { oldFunctions: request.oldFunctions, tools: request.tools, asked: body, tellsSources: request.webSearch !== undefined };
}
