import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import { goOn, wasAsked } from '../../added-texts.ts';
import { asObject } from '../../gemini/read-json.ts';
import { isObject, objectsIn } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { messagesIds, type ToolIds, toolIds } from '../../tool-ids.ts';
import { fitToolTurns } from './fit-tool-turns.ts';

/** Turns that the model takes, of a conversation in which other models have answered too. The same body where nothing changes. */
export function fitTurns(body: JsonObject, to: EncodeTo, losses: Losses): JsonObject {
  const { messages } = body;
  if (!Array.isArray(messages)) return body;
  const own = withOwnReasoning(messages, to, losses);
  const named = hasRefusedIds(own) ? withIds(own) : own;
  const ended = refusesBegun(to.traits) && isAnswer(named.at(-1)) ? withLastTurn(named, losses) : named;
  const fitted = fitToolTurns(ended, to.traits, losses);
  return fitted === messages ? body : { ...body, messages: fitted };
}

/** Models of other makers that are not known to go on with an answer answer 400 to one that is begun. */
function refusesBegun({ endsWithUser, ofOtherMaker, prefill }: ModelTraits): boolean {
  return endsWithUser === true || (ofOtherMaker === true && !prefill);
}

function isAnswer(message: unknown): boolean {
  return isObject(message) && message.role === 'assistant';
}

function withLastTurn(messages: readonly unknown[], losses: Losses): readonly unknown[] {
  losses.warn(wasAsked);
  return [...messages, { role: 'user', content: [{ text: goOn }] }];
}

function withOwnReasoning(messages: readonly unknown[], to: EncodeTo, losses: Losses): readonly unknown[] {
  const isLeftOut = (block: unknown) => isObject(block) && block.reasoningContent !== undefined && !takes(block, to);
  const touched = (message: unknown) => isObject(message) && Array.isArray(message.content) && message.content.some(isLeftOut);
  if (!messages.some(touched)) return messages;
  losses.warn('reasoning of earlier turns is not sent: the target takes only its own, where it is signed');
  const turns: Turn[] = [];
  for (const message of messages) {
    const content = objectsIn(asObject(message).content).filter((block) => !isLeftOut(block));
    const isEmpty = touched(message) && content.every(({ cachePoint }) => cachePoint !== undefined);
    const last = turns.at(-1);
    // Where a turn is left without content its neighbours become one turn, because roles must alternate.
    if (isEmpty && last) last.mayJoin = true;
    else if (last?.mayJoin && last.message.role === asObject(message).role) for (const block of content) last.content.push(block);
    else if (!isEmpty) turns.push({ message: asObject(message), content: [...content], mayJoin: false });
  }
  return turns.map(({ message, content }) => ({ ...message, content }));
}

interface Turn {
  readonly message: JsonObject;
  readonly content: JsonObject[];
  /** The turn behind it was left out. */
  mayJoin: boolean;
}

/** Whether a model takes a block of reasoning. Claude signs a text, others keep what they have thought closed, and what is open is nobody's own. */
function takes({ reasoningContent }: JsonObject, { traits, isStandIn = false, withoutReasoning = false }: EncodeTo): boolean {
  if (withoutReasoning) return false;
  const { reasoningText, redactedContent } = asObject(reasoningContent);
  const isSigned = typeof asObject(reasoningText).signature === 'string' && asObject(reasoningText).signature !== '';
  if (traits.modelFields === 'claude') return isSigned || redactedContent !== undefined;
  if (isStandIn) return false;
  if (redactedContent !== undefined || traits.modelFields === undefined) return true;
  return traits.modelFields === 'openai' && !isSigned;
}

function idsIn(block: unknown): { readonly call?: string; readonly result?: string } {
  const { toolUse, toolResult } = asObject(block);
  const [{ toolUseId: call }, { toolUseId: result }] = [asObject(toolUse), asObject(toolResult)];
  return { ...(typeof call === 'string' && { call }), ...(typeof result === 'string' && { result }) };
}

/** Ids of calls that a target of another dialect made come back with the history, and the server takes letters, digits, `_` and `-`. */
function hasRefusedIds(messages: readonly unknown[]): boolean {
  const seen = new Set<string>();
  for (const message of messages) {
    for (const block of objectsIn(asObject(message).content)) {
      const { call } = idsIn(block);
      if (call === undefined) continue;
      if (seen.has(call) || !messagesIds.accepts.test(call)) return true;
      seen.add(call);
    }
  }
  return false;
}

function withIds(messages: readonly unknown[]): readonly unknown[] {
  const ids = toolIds(messagesIds);
  return messages.map((message) => {
    if (!isObject(message) || !Array.isArray(message.content)) return message;
    return { ...message, content: message.content.map((block: unknown) => (isObject(block) ? withId(block, ids) : block)) };
  });
}

function withId(block: JsonObject, ids: ToolIds): JsonObject {
  const { call, result } = idsIn(block);
  if (call !== undefined) return { ...block, toolUse: { ...asObject(block.toolUse), toolUseId: ids.call(call) } };
  return result === undefined
    ? block
    : { ...block, toolResult: { ...asObject(block.toolResult), toolUseId: ids.result(result) } };
}
