import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type {
  AssistantPart,
  Message,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../../../call/request.ts';
import { asSystemText, goOn, wasAsked } from '../../added-texts.ts';
import { completeResults } from '../../complete-results.ts';
import { isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { type ReadArguments, readArguments } from '../../read-arguments.ts';
import { messagesIds, type ToolIds, toolIds } from '../../tool-ids.ts';
import type { ToolNames } from '../../tool-names.ts';
import { encodeFile, encodeImage } from './encode-media.ts';
import { withCache } from './fit-breakpoints.ts';

interface Turn {
  readonly role: 'user' | 'assistant';
  /** Tool results, which the server wants before everything else in their turn. */
  readonly results: readonly JsonObject[];
  readonly blocks: readonly JsonObject[];
}

/** The top-level `system` and the turns of a conversation. */
export interface Conversation {
  readonly system: readonly TextPart[];
  readonly messages: readonly JsonObject[];
}

/**
 * Writes a conversation as user and assistant in turn, the user first.
 */
export function encodeMessages(
  given: readonly Message[],
  { traits, names, losses }: { readonly traits: ModelTraits; readonly names: ToolNames; readonly losses: Losses },
): Conversation {
  const { messages, warnings } = completeResults(given);
  for (const warning of warnings) losses.warn(`${warning}`);
  const first = messages.findIndex(({ role }) => role !== 'system');
  const lead = first < 0 ? messages : messages.slice(0, first);
  const writer: Writer = {
    ids: toolIds(messagesIds),
    names,
    read: readArguments(),
    losses,
    isReasoning: traits.thinking !== 'none',
  };
  const turns = messages
    .slice(lead.length)
    .map((message) => encodeMessage(message, writer))
    .filter(({ results, blocks }) => results.length + blocks.length > 0);
  return {
    system: lead.flatMap((message) => (message.role === 'system' ? message.content.filter(hasText) : [])),
    messages: completeTurns(mergeTurns(turns), traits.prefill, losses).map(({ role, results, blocks }) => ({
      role,
      content: [...results, ...blocks],
    })),
  };
}

/** What the parts of one conversation share. */
interface Writer {
  readonly ids: ToolIds;
  readonly names: ToolNames;
  readonly read: ReadArguments;
  readonly losses: Losses;
  readonly isReasoning: boolean;
}

function encodeMessage(message: Message, writer: Writer): Turn {
  const { losses } = writer;
  switch (message.role) {
    case 'system':
      return { role: 'user', results: [], blocks: encodeLateSystem(message.content, losses) };
    case 'user':
      return { role: 'user', results: [], blocks: message.content.flatMap((part) => encodeUserPart(part, losses)) };
    case 'assistant':
      return {
        role: 'assistant',
        results: [],
        blocks: message.content.flatMap((part) => encodeAssistantPart(part, writer)),
      };
    case 'tool':
      return { role: 'user', results: message.content.map((part) => encodeResult(part, writer)), blocks: [] };
  }
}

/** Writes a late system text as a turn of the user where the model refuses the role there: the text keeps its place, with less authority. */
function encodeLateSystem(content: readonly TextPart[], losses: Losses): readonly JsonObject[] {
  const parts = content.filter(hasText);
  if (parts.length > 0) losses.warn('a system message in mid-conversation is sent as a text of the user');
  return parts.map(({ text, cache }) => withCache(textBlock(asSystemText(text)), cache));
}

function encodeUserPart(part: UserPart, losses: Losses): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return hasText(part) ? [withCache(textBlock(part.text), part.cache)] : [];
    case 'image':
      return [withCache(encodeImage(part, losses), part.cache)];
    case 'file':
      return [withCache(encodeFile(part, losses), part.cache)];
  }
}

function encodeAssistantPart(part: AssistantPart, writer: Writer): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return hasText(part) ? [withCache(textBlock(part.text), part.cache)] : [];
    case 'tool-call':
      return [encodeCall(part, writer)];
    case 'reasoning':
      return encodeThought(part, writer);
  }
}

/** Reasoning without a signature is not sent, because the server refuses it. */
function encodeThought({ text, signature, redacted }: ReasoningPart, { losses, isReasoning }: Writer): readonly JsonObject[] {
  if (isReasoning && redacted !== undefined) return [{ type: 'redacted_thinking', data: redacted }];
  if (isReasoning && signature !== undefined) return [{ type: 'thinking', thinking: text, signature }];
  losses.warn('reasoning of earlier turns is not sent: the target takes only what Claude has signed, where it reasons');
  return [];
}

function encodeCall({ id, name, arguments: args, cache }: ToolCallPart, { ids, names, read, losses }: Writer): JsonObject {
  const given = args.trim() === '' ? {} : read(args);
  const input = isObject(given) ? given : { arguments: args };
  if (input !== given) losses.warn('arguments of a tool call that are no JSON object are sent as the text that they are');
  return withCache({ type: 'tool_use', id: ids.call(id), name: names.sent(name), input }, cache);
}

function encodeResult({ id, content, isError, cache }: ToolResultPart, { ids, losses }: Writer): JsonObject {
  const blocks = content.flatMap((part) => encodeUserPart(part, losses));
  const result = {
    type: 'tool_result',
    tool_use_id: ids.result(id),
    ...(blocks.length === 0 ? {} : { content: blocks }),
    ...(isError === true ? { is_error: true } : {}),
  };
  return withCache(result, cache);
}

function mergeTurns(turns: readonly Turn[]): readonly Turn[] {
  const merged: { readonly role: Turn['role']; readonly results: JsonObject[]; readonly blocks: JsonObject[] }[] = [];
  for (const { role, results, blocks } of turns) {
    const last = merged.at(-1);
    if (last?.role === role) {
      // One by one, because a client may send more results than one call of `push` takes.
      for (const result of results) last.results.push(result);
      for (const block of blocks) last.blocks.push(block);
    } else merged.push({ role, results: [...results], blocks: [...blocks] });
  }
  return merged;
}

function completeTurns(turns: readonly Turn[], prefill: boolean, losses: Losses): readonly Turn[] {
  const added: Turn = { role: 'user', results: [], blocks: [textBlock(goOn)] };
  const begun = turns[0]?.role === 'user' ? turns : [added, ...turns];
  if (begun !== turns) losses.warn(`a first turn of the user was added ("${goOn}"): conversations must begin with one`);
  const last = begun.at(-1);
  if (last?.role !== 'assistant') return begun;
  if (prefill) return trimLast(begun, last);
  losses.warn(wasAsked);
  return [...begun, added];
}

/** Takes white space off the end of a begun answer, because the server refuses it. */
function trimLast(turns: readonly Turn[], last: Turn): readonly Turn[] {
  const block = last.blocks.at(-1);
  if (typeof block?.text !== 'string') return turns;
  return [...turns.slice(0, -1), { ...last, blocks: [...last.blocks.slice(0, -1), textBlock(block.text.trimEnd())] }];
}

function textBlock(text: string): JsonObject {
  return { type: 'text', text };
}

/** Blocks without a visible character are refused. */
function hasText({ text }: { readonly text: string }): boolean {
  return text.trim() !== '';
}
