import { isObject, type JsonObject } from '../../../call/json.ts';
import type { Reply } from '../../../call/reply.ts';
import { isGiven } from '../../json.ts';
import { readUsage } from './usage.ts';

/**
 * Reads an answer that is one text; undefined where `decodeReply` has to read it. Most answers are of this kind: see `plainRequest`. What both
 * read is the same (a law of the tests).
 */
export function plainReply(text: string, body: JsonObject): Reply | undefined {
  const { id, model, created, choices, usage } = body;
  if (typeof id !== 'string' || id === '' || typeof model !== 'string' || model === '' || !isObject(usage)) return undefined;
  if (typeof created !== 'number' || !(created >= 0) || !Number.isFinite(created)) return undefined;
  if (!Array.isArray(choices) || choices.length !== 1 || isGiven(body.error) || body.object === 'error' || body.type === 'error')
    return undefined;
  if (body.search_results || body.citations) return undefined;
  const said = plainChoice(choices[0]);
  if (!said) return undefined;
  return {
    id,
    model,
    createdAt: created,
    content: [{ type: 'text', text: said.text }],
    finish: { unified: said.finish, raw: said.finish },
    usage: readUsage(usage),
    raw: { text, body },
  };
}

interface PlainChoice {
  readonly text: string;
  readonly finish: 'stop' | 'length';
}

function plainChoice(choice: unknown): PlainChoice | undefined {
  if (!isObject(choice) || isGiven(choice.error)) return undefined;
  const { message, finish_reason: finish } = choice;
  if (!isObject(message) || (finish !== 'stop' && finish !== 'length')) return undefined;
  const { content: text, tool_calls: calls, annotations } = message;
  if (Array.isArray(annotations) && annotations.length > 0) return undefined;
  const holdsMore = message.refusal || message.reasoning_content || message.reasoning || message.function_call;
  if (typeof text !== 'string' || text === '' || holdsMore || (calls && !(Array.isArray(calls) && calls.length === 0)))
    return undefined;
  return { text, finish };
}
