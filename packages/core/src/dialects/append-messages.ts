import { own } from '../call/own.ts';
import type { Message } from '../call/request.ts';
import { isObject } from './json.ts';
import type { PassThrough } from './target-dialect.ts';

/**
 * `PassThrough.appendTurns` of a dialect that keeps the conversation in `messages` and takes a turn of text as a string.
 *
 * @param limitFields - where a body of the dialect may set its output limit
 */
export function appendMessages(limitFields: readonly string[]): PassThrough['appendTurns'] {
  return (body, turns, maxTokens) => {
    const messages: readonly unknown[] = Array.isArray(body.messages) ? body.messages : [];
    const limits = maxTokens === undefined ? [] : limitFields.filter((field) => typeof own(body, field) === 'number');
    return {
      ...body,
      messages: joined(messages, turns.map(turn)),
      ...Object.fromEntries(limits.map((field) => [field, maxTokens])),
    };
  };
}

/** An answer that the client began is joined with the text that continued the answer, because some hosts refuse two turns of one role in a row. */
function joined(messages: readonly unknown[], turns: readonly Turn[]): readonly unknown[] {
  const last = messages.at(-1);
  const [next, ...others] = turns;
  if (!isObject(last) || last.role !== 'assistant' || next?.role !== 'assistant') return [...messages, ...turns];
  const { content } = last;
  if (typeof content === 'string') return [...messages.slice(0, -1), { ...last, content: content + next.content }, ...others];
  if (!Array.isArray(content)) return [...messages, ...turns];
  return [...messages.slice(0, -1), { ...last, content: [...content, { type: 'text', text: next.content }] }, ...others];
}

interface Turn {
  readonly role: Message['role'];
  readonly content: string;
}

function turn({ role, content }: Message): Turn {
  return { role, content: content.map((part) => (part.type === 'text' ? part.text : '')).join('') };
}
