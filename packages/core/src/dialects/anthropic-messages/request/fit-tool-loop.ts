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
  const asked = messages.findLastIndex((message) => isObject(message) && message.role === 'user' && !hasBlock(message, isResult));
  const begun = messages.slice(asked + 1).find((message) => isObject(message) && message.role === 'assistant');
  if (!isObject(begun) || !hasBlock(begun, isCall) || startsWithThinking(begun)) return body;
  losses.warn('reasoning is not sent: tool results must follow the reasoning that led to them, which another target made');
  return without(body, ['thinking']);
}

function startsWithThinking({ content }: JsonObject): boolean {
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  return isObject(first) && (first.type === 'thinking' || first.type === 'redacted_thinking');
}

function hasBlock({ content }: JsonObject, fits: (block: JsonObject) => boolean): boolean {
  return objectsIn(content).some(fits);
}

const isResult = ({ type }: JsonObject) => type === 'tool_result';
const isCall = ({ type }: JsonObject) => type === 'tool_use';
