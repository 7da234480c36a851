import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart, Message, TextPart, ToolResultPart, UserPart } from '../../../call/request.ts';
import { asSystemText, goOn, wasAsked } from '../../added-texts.ts';
import { completeResults } from '../../complete-results.ts';
import type { Losses } from '../../losses.ts';
import { writeToolCall } from '../../openai-chat/reply/reply.ts';
import { plainIds, type ToolIds, toolIds } from '../../tool-ids.ts';
import type { ToolNames } from '../../tool-names.ts';
import { encodeFile, encodeImage } from './encode-media.ts';

interface Writer {
  readonly names: ToolNames;
  readonly losses: Losses;
  readonly ids: ToolIds;
}

/** Writes the conversation: the system text that leads as one message, and an answer of the user or of a tool at the end. Empty messages are refused. */
export function encodeMessages(given: readonly Message[], about: Pick<Writer, 'names' | 'losses'>): readonly JsonObject[] {
  const { messages, warnings } = completeResults(given);
  for (const warning of warnings) about.losses.warn(warning);
  const writer: Writer = { ...about, ids: toolIds(plainIds) };
  const first = messages.findIndex(({ role }) => role !== 'system');
  const lead = first < 0 ? messages : messages.slice(0, first);
  const system = lead.flatMap(({ content }) => content.flatMap(textOf)).join('\n\n');
  const turns = messages.slice(lead.length).flatMap((message) => encodeMessage(message, writer));
  return [...(system === '' ? [] : [{ role: 'system', content: system }]), ...completeTurns(turns, about.losses)];
}

function encodeMessage(message: Message, writer: Writer): readonly JsonObject[] {
  switch (message.role) {
    case 'system':
      return encodeLateSystem(message.content, writer.losses);
    case 'user':
      return asUser(message.content.flatMap((part) => encodeUserPart(part, writer.losses)));
    case 'assistant':
      return encodeAnswer(message.content, writer);
    case 'tool':
      return encodeResults(message.content, writer);
  }
}

/** A system text stands first or not at all: a late one keeps its place, with less authority. */
function encodeLateSystem(content: readonly TextPart[], losses: Losses): readonly JsonObject[] {
  const texts = content.flatMap(textOf);
  if (texts.length > 0) losses.warn('a system message in mid-conversation is sent as a text of the user');
  return asUser(texts.map((text) => ({ type: 'text', text: asSystemText(text) })));
}

function asUser(parts: readonly JsonObject[]): readonly JsonObject[] {
  const [only] = parts;
  if (!only) return [];
  return [{ role: 'user', content: parts.length === 1 && only.type === 'text' ? only.text : parts }];
}

function encodeUserPart(part: UserPart, losses: Losses): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ type: 'text', text: part.text }];
    case 'image':
      return [encodeImage(part, losses)];
    case 'file':
      return [encodeFile(part, losses)];
  }
}

/** The text before calls of tools is the plan that led to them. */
function encodeAnswer(content: readonly AssistantPart[], { names, losses, ids }: Writer): readonly JsonObject[] {
  if (content.some(({ type }) => type === 'reasoning')) {
    losses.warn('reasoning of earlier turns is not sent: it belongs to the target that made it');
  }
  const text = content.flatMap((part) => (part.type === 'text' || part.type === 'refusal' ? [part.text] : [])).join('');
  const calls = content.filter((part) => part.type === 'tool-call');
  if (calls.length === 0) return text === '' ? [] : [{ role: 'assistant', content: text }];
  const written = calls.map((call) => writeToolCall({ ...call, id: ids.call(call.id), name: names.sent(call.name) }, false));
  return [{ role: 'assistant', ...(text !== '' && { tool_plan: text }), tool_calls: written }];
}

/** What tools gave. Only texts are results here: images and files follow in a message of the user. */
function encodeResults(content: readonly ToolResultPart[], { losses, ids }: Writer): readonly JsonObject[] {
  const beside: JsonObject[] = [];
  const results = content.map(({ id, content: given, isError }): JsonObject => {
    const text = given.flatMap((part) => (part.type === 'text' ? textOf(part) : [])).join('\n\n');
    const media = given.flatMap((part) => (part.type === 'text' ? [] : encodeUserPart(part, losses)));
    const call = ids.result(id);
    if (media.length > 0) beside.push({ type: 'text', text: `What the tool call ${call} gave:` });
    for (const part of media) beside.push(part); // one by one: there may be more than fit into the arguments of one call
    if (isError) losses.warn('a tool result that is an error is sent as text that begins with "Error: "');
    return {
      role: 'tool',
      tool_call_id: call,
      content: isError ? `Error: ${text}` : text || (media.length > 0 ? follows : none),
    };
  });
  if (beside.length > 0) losses.warn('images and files in tool results are sent in a turn of the user after them');
  return [...results, ...asUser(beside)];
}

const none = 'The tool gave no text.';
const follows = 'It follows as an attachment.';

function completeTurns(turns: readonly JsonObject[], losses: Losses): readonly JsonObject[] {
  const last = turns.at(-1);
  if (last && last.role !== 'assistant') return turns;
  losses.warn(last ? wasAsked : `a turn of the user was added ("${goOn}"): a conversation must have one`);
  return [...turns, { role: 'user', content: goOn }];
}

function textOf(part: { readonly type: string; readonly text?: string }): readonly string[] {
  return part.text ? [part.text] : [];
}
