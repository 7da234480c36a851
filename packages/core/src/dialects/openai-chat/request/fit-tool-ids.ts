import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';
import { chatIds, type IdRule, nineIds, type ToolIds, toolIds } from '../../tool-ids.ts';
import { asArray } from '../read-json.ts';
import type { Edit, FitTo } from './fit-rule.ts';

/** Which ids of tool calls the target takes; undefined where it takes every id. */
export function idRuleOf({ native, traits }: Pick<FitTo, 'native' | 'traits'>): IdRule | undefined {
  if (traits.toolIds === 'nine') return nineIds;
  return native ? chatIds : undefined;
}

/** The history holds ids that another host made up. Ids that the target refuses are rewritten, in calls and results alike. */
export function toolCallIds({ messages }: JsonObject, to: FitTo): Edit | undefined {
  const rule = to.translated ? undefined : idRuleOf(to);
  if (
    !rule ||
    !asArray(messages).some((message) => isObject(message) && callsOf(message).some((call) => isRefused(call, rule)))
  ) {
    return undefined;
  }
  const ids = toolIds(rule);
  return { members: { messages: asArray(messages).map((message) => (isObject(message) ? rewritten(message, ids) : message)) } };
}

function callsOf({ tool_calls: calls }: JsonObject): readonly unknown[] {
  return Array.isArray(calls) ? calls : [];
}

function isRefused(call: unknown, { accepts }: IdRule): boolean {
  return isObject(call) && typeof call.id === 'string' && !accepts.test(call.id);
}

function rewritten(message: JsonObject, ids: ToolIds): JsonObject {
  if (typeof message.tool_call_id === 'string') return { ...message, tool_call_id: ids.result(message.tool_call_id) };
  if (!Array.isArray(message.tool_calls)) return message;
  const calls = message.tool_calls.map((call) =>
    isObject(call) && typeof call.id === 'string' ? { ...call, id: ids.call(call.id) } : call,
  );
  return { ...message, tool_calls: calls };
}
