import type { Message, ToolResultPart } from '../call/request.ts';

interface Completed {
  readonly messages: readonly Message[];
  readonly warnings: readonly string[];
}

/**
 * Every dialect wants a result for each tool call before anything else is said, and no result without a call; not every host insists. A call
 * without a result gets a result that says so, and a result without a call becomes a text of the user.
 */
export function completeResults(messages: readonly Message[]): Completed {
  const completed: Message[] = [];
  let missing = 0;
  let strays = 0;
  for (let at = 0; at < messages.length; ) {
    const message = messages[at] as Message;
    const end = endOfTurn(messages, at);
    const open = new Set(message.role === 'assistant' ? message.content.flatMap((part) => (isCall(part) ? part.id : [])) : []);
    const after = message.role === 'assistant' ? messages.slice(at + 1, end) : messages.slice(at, end);
    if (message.role === 'assistant') completed.push(message);
    const results: ToolResultPart[] = [];
    const rest: Message[] = [];
    for (const one of after) {
      if (one.role !== 'tool') {
        rest.push(one);
        continue;
      }
      for (const part of one.content) {
        if (open.delete(part.id)) results.push(part);
        else {
          strays += 1;
          rest.push({ role: 'user', content: asText(part) });
        }
      }
    }
    missing += open.size;
    for (const id of open) results.push(noResult(id));
    if (results.length > 0) completed.push({ role: 'tool', content: results });
    for (const one of rest) completed.push(one);
    at = end;
  }
  return {
    messages: completed,
    warnings: [
      ...(missing > 0 ? ['calls of tools without a result are given one that says so'] : []),
      ...(strays > 0 ? ['results of tools that nobody called are sent as texts of the user'] : []),
    ],
  };
}

/** The index of the next turn of the assistant. */
function endOfTurn(messages: readonly Message[], from: number): number {
  let at = from + 1;
  while (at < messages.length && messages[at]?.role !== 'assistant') at += 1;
  return at;
}

function isCall(part: Message['content'][number]): part is Extract<Message['content'][number], { readonly type: 'tool-call' }> {
  return part.type === 'tool-call';
}

function noResult(id: string): ToolResultPart {
  return { type: 'tool-result', id, content: [{ type: 'text', text: 'The tool gave no result.' }] };
}

function asText({ id, content }: ToolResultPart): ToolResultPart['content'] {
  return [{ type: 'text', text: `Result of the tool call ${id}:` }, ...content];
}
