import type { JsonObject } from '../../../call/json.ts';
import { isGiven, isObject } from '../../json.ts';
import { asArray, asObject, asText } from '../read-json.ts';
import type { Edit, FitTo } from './fit-rule.ts';

/** Stands for reasoning that nobody has: an empty text is refused. */
const noReasoning = ' ';

/**
 * What a host wants whose models reason unless `thinking` is disabled: no level `none`, no call that is forced, and in a conversation with tools the
 * reasoning of every earlier answer.
 */
export function thinking(body: JsonObject, to: FitTo): Edit | undefined {
  if (!to.traits.thinkingSwitch || asObject(to.params.thinking ?? body.thinking).type === 'disabled') return undefined;
  const isForced = forcesCall(body.tool_choice);
  if (!isForced && body.reasoning_effort !== 'none') return withReasoning(body);
  const why = `reasoning is turned off: ${to.model} takes no forced call while it reasons`;
  return {
    members: { thinking: { type: 'disabled' }, reasoning_effort: null },
    ...(isForced && body.reasoning_effort !== 'none' && { warnings: [why] }),
  };
}

function forcesCall(choice: unknown): boolean {
  if (!isObject(choice)) return choice === 'required' || choice === 'any';
  return choice.type === 'allowed_tools' ? asObject(choice.allowed_tools).mode === 'required' : true;
}

function withReasoning({ messages, tools }: JsonObject): Edit | undefined {
  const said = asArray(messages);
  const isAgent = asArray(tools).length > 0 || said.some((message) => isGiven(asObject(message).tool_calls));
  if (!isAgent || !said.some(lacksReasoning)) return undefined;
  return {
    members: {
      messages: said.map((message) =>
        lacksReasoning(message)
          ? { ...asObject(message), reasoning_content: asText(asObject(message).reasoning) || noReasoning }
          : message,
      ),
    },
  };
}

function lacksReasoning(message: unknown): boolean {
  return isObject(message) && message.role === 'assistant' && asText(message.reasoning_content) === '';
}
