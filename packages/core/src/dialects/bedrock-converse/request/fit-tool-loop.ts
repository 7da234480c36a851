import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import { goesOnWithoutReasoning, reasonsLate } from '../../anthropic-messages/request/fit-tool-loop.ts';
import { edited } from '../../edited.ts';
import { asObject } from '../../gemini/read-json.ts';
import type { Losses } from '../../losses.ts';

const blocks = {
  isCall: ({ toolUse }: JsonObject) => toolUse !== undefined,
  isResult: ({ toolResult }: JsonObject) => toolResult !== undefined,
  isReasoning: ({ reasoningContent }: JsonObject) => reasoningContent !== undefined,
};

/** As `withoutLateThinking` of Messages: Claude has the rule here too. */
export function withoutLateThinking(body: JsonObject, { modelFields }: ModelTraits, losses: Losses): JsonObject {
  const { messages, additionalModelRequestFields: fields } = body;
  if (modelFields !== 'claude' || asObject(asObject(fields).thinking).type !== 'enabled' || !Array.isArray(messages)) return body;
  if (!goesOnWithoutReasoning(messages, blocks)) return body;
  losses.warn(reasonsLate);
  const left = edited(asObject(fields), { thinking: null });
  return edited(body, { additionalModelRequestFields: Object.keys(left).length === 0 ? null : left });
}
