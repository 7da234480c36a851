import type { JsonObject } from '../../../call/json.ts';
import type { Message } from '../../../call/request.ts';
import { isObject } from '../../json.ts';
import type { PassThrough } from '../../target-dialect.ts';

/** The body with turns of text at its end. An answer that the client began is joined with the text that continued the answer. */
export const appendTurns: PassThrough['appendTurns'] = (body, turns, maxTokens) => {
  const { messages, inferenceConfig: config } = body;
  const limits = maxTokens !== undefined && isObject(config) && typeof config.maxTokens === 'number';
  return {
    ...body,
    messages: joined(Array.isArray(messages) ? messages : [], turns.map(turn)),
    ...(limits && { inferenceConfig: { ...config, maxTokens } }),
  };
};

interface Turn extends JsonObject {
  readonly role: string;
  readonly content: readonly JsonObject[];
}

function turn({ role, content }: Message): Turn {
  return { role, content: [{ text: content.map((part) => (part.type === 'text' ? part.text : '')).join('') }] };
}

function joined(messages: readonly unknown[], turns: readonly Turn[]): readonly unknown[] {
  const last: unknown = messages.at(-1);
  const [next, ...others] = turns;
  if (!next || !isObject(last) || last.role !== next.role || !Array.isArray(last.content)) return [...messages, ...turns];
  return [...messages.slice(0, -1), { ...last, content: [...last.content, ...next.content] }, ...others];
}
