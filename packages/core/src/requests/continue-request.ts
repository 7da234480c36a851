import type { ChatRequest, Message } from '../call/request.ts';
import type { ContinuationMode } from '../call/served.ts';

/** How much of its end the request to go on names, in UTF-16 units. */
const namedEnd = 200;

/**
 * The turns that ask a target to go on with a partial answer: the answer itself, and where it takes no prefill, a turn of the user.
 *
 * @param mayCall - the call declares tools: the text may have been leading to one
 * @param isJson - the call asks for structured output: models that are held to it may only be able to begin anew
 */
export function continuationTurns(
  text: string,
  mode: ContinuationMode,
  { mayCall, isJson }: { readonly mayCall: boolean; readonly isJson: boolean },
): readonly Message[] {
  const partial: Message = { role: 'assistant', content: [{ type: 'text', text }] };
  if (mode === 'prefill') return [partial];
  const ask = `Your last message was cut off. Go on from exactly where it ends, in the same language, style and format. Do not repeat any of it, do not introduce or explain what you do: write only what comes next.${mayCall ? callInstead : ''}${isJson ? anew : ''} It ends with:\n${end(text)}`;
  return [partial, { role: 'user', content: [{ type: 'text', text: ask }] }];
}

const anew = ' It is one JSON text: if you cannot go on inside of it, write all of it again, with the same beginning.';
const callInstead = ' If it was about to call a tool, make that call now instead of describing it.';

/** Whole characters only: half of a surrogate pair is no text. */
function end(text: string): string {
  return text.slice(-namedEnd).replace(/^[\uDC00-\uDFFF]/, '');
}

export function withTurns(request: ChatRequest, turns: readonly Message[], maxTokens: number | undefined): ChatRequest {
  const last = request.messages.at(-1);
  const [next, ...others] = turns;
  // An answer that the client began is joined with the text that continued the answer, because some hosts refuse two turns of one role in a row.
  const messages =
    last?.role === 'assistant' && next?.role === 'assistant'
      ? [...request.messages.slice(0, -1), { ...last, content: [...last.content, ...next.content] }, ...others]
      : [...request.messages, ...turns];
  return { ...request, messages, ...(maxTokens !== undefined && { maxTokens }) };
}
