import type { Call } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { AnswerForm } from '../dialects/client-dialect.ts';

/** In which form the client of a call reads its answer. */
export function answerForm({ request, body, startedAt }: Call, clock: Clock): AnswerForm {
  const { oldFunctions, tools, webSearch } = request;
  return { oldFunctions, tools, asked: body, tellsSources: webSearch !== undefined, elapsedMs: () => clock.now() - startedAt };
}
