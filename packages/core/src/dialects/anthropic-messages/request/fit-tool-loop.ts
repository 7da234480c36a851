import type { JsonObject } from '../../../call/json.ts';
import { isObject, objectsIn } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { without } from './sampling.ts';

/**
 * With a budget of reasoning, an answer that calls tools must begin with the reasoning that led to the calls, for as long as results come back.
 * An answer that another target began has no such reasoning, and the server answers 400: so reasoning is left out until the answer has ended.
 */
export function withoutLateThinking(body: JsonObject, losses: Losses): JsonObject {
  const { messages, thinking } = body;
  if (!isObject(thinking) || thinking.type !== 'enabled' || !Array.isArray(messages)) return body;
  if (!goesOnWithoutReasoning(messages, blocks)) return body;
  losses.warn(reasonsLate);
  return without(body, ['thinking']);
}

export const reasonsLate =
  'reasoning is not sent: tool results must follow the reasoning that led to them, which another target made';

/** What a block is, in the words of a dialect. */
interface Blocks {
  isCall(block: JsonObject): boolean;
  isResult(block: JsonObject): boolean;
  isReasoning(block: JsonObject): boolean;
}

const blocks: Blocks = {
  isCall: ({ type }) => type === 'tool_use',
  isResult: ({ type }) => type === 'tool_result',
  isReasoning: ({ type }) => type === 'thinking' || type === 'redacted_thinking',
};

/** Whether the last answer, of which results of tools are a part, began with a call, and not with reasoning. */
export function goesOnWithoutReasoning(messages: readonly unknown[], { isCall, isResult, isReasoning }: Blocks): boolean {
  const asked = messages.findLastIndex((message) => isObject(message) && message.role === 'user' && !hasBlock(message, isResult));
  const begun = messages.slice(asked + 1).find((message) => isObject(message) && message.role === 'assistant');
  if (!isObject(begun) || !hasBlock(begun, isCall)) return false;
  const first: unknown = Array.isArray(begun.content) ? begun.content[0] : undefined;
  return !isObject(first) || !isReasoning(first);
}

function hasBlock({ content }: JsonObject, fits: (block: JsonObject) => boolean): boolean {
  return objectsIn(content).some(fits);
}
