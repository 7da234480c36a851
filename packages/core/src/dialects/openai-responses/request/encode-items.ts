import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart, Message, ToolCallPart, ToolResultPart, UserPart } from '../../../call/request.ts';
import { completeResults } from '../../complete-results.ts';
import { textOfArguments } from '../../free-text.ts';
import { takesFreeText } from '../../is-free-text.ts';
import { writeDataUrl } from '../../openai-chat/request/data-url.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { responsesIds, type ToolIds, toolIds } from '../../tool-ids.ts';
import type { ToolNames } from '../../tool-names.ts';

interface EncodedItems {
  readonly input: readonly JsonObject[];
  readonly warnings: readonly string[];
}

/** Writes the conversation. Reasoning of earlier turns is not sent, because only the account that made it can read it. */
export function encodeItems(given: readonly Message[], names: ToolNames, to: EncodeTo): EncodedItems {
  const { messages, warnings: added } = completeResults(given);
  const writer: Writer = { to, names, ids: toolIds(responsesIds), ofFreeText: new Set() };
  const parts = messages.flatMap<Message['content'][number]>(({ content }) => content);
  const thinks = parts.some(({ type }) => type === 'reasoning');
  const fails = parts.some((part) => part.type === 'tool-result' && part.isError);
  return {
    input: messages.flatMap((message) => writeMessage(message, writer)),
    warnings: [
      ...added,
      ...(thinks ? ['reasoning of earlier turns is not sent: it belongs to the target that made it'] : []),
      ...(fails ? ['a tool result that is an error is sent as text that begins with "Error: "'] : []),
    ],
  };
}

interface Writer {
  readonly to: EncodeTo;
  readonly names: ToolNames;
  readonly ids: ToolIds;
  /** The calls so far that were made with free text, by their ids at the target. */
  readonly ofFreeText: Set<string>;
}

function writeMessage(message: Message, writer: Writer): readonly JsonObject[] {
  const { native, traits } = writer.to;
  switch (message.role) {
    case 'system':
      return [{ role: native ? traits.systemRole : 'system', content: writeParts(message.content) }];
    case 'user':
      return [{ role: 'user', content: writeParts(message.content) }];
    case 'assistant':
      return writeAssistant(message.content, writer);
    case 'tool':
      return message.content.map((result) => writeResult(result, writer));
  }
}

/** One text is a string, which every host takes. */
function writeParts(parts: readonly UserPart[]): unknown {
  const [only] = parts;
  if (parts.length === 0) return '';
  return parts.length === 1 && only?.type === 'text' ? only.text : parts.map(writePart);
}

function writePart(part: UserPart): JsonObject {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text };
    case 'image': {
      const url = 'url' in part.source ? part.source.url : writeDataUrl(part.source);
      return { type: 'input_image', image_url: url, detail: part.detail ?? 'auto' };
    }
    case 'file': {
      const filename = part.filename ?? `file.${part.mediaType.split('/').at(-1)}`;
      return { type: 'input_file', filename, file_data: writeDataUrl(part) };
    }
  }
}

/** What was said and what was called are items of their own, in the order of the turn. */
function writeAssistant(parts: readonly AssistantPart[], writer: Writer): readonly JsonObject[] {
  const items: JsonObject[] = [];
  let words: AssistantPart[] = [];
  const closeWords = () => {
    if (words.length > 0) items.push({ role: 'assistant', content: writeWords(words) });
    words = [];
  };
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'refusal') words.push(part);
    if (part.type !== 'tool-call') continue;
    closeWords();
    items.push(writeCall(part, writer));
  }
  closeWords();
  return items;
}

function writeCall({ id, name, arguments: args, freeText }: ToolCallPart, { ids, names, to, ofFreeText }: Writer): JsonObject {
  const called = { call_id: ids.call(id), name: names.sent(name) };
  if (!freeText || !takesFreeText(to)) return { type: 'function_call', ...called, arguments: args };
  ofFreeText.add(called.call_id);
  return { type: 'custom_tool_call', ...called, input: textOfArguments(args) };
}

function writeWords(parts: readonly AssistantPart[]): unknown {
  if (parts.every(({ type }) => type === 'text')) return parts.map((part) => ('text' in part ? part.text : '')).join('');
  return parts.flatMap((part): JsonObject[] => {
    if (part.type === 'text') return [{ type: 'output_text', text: part.text }];
    return part.type === 'refusal' ? [{ type: 'refusal', refusal: part.text }] : [];
  });
}

function writeResult({ id, content, isError }: ToolResultPart, { ids, ofFreeText }: Writer): JsonObject {
  const told: readonly UserPart[] = isError ? [{ type: 'text', text: 'Error: ' }, ...content] : content;
  const isText = told.every(({ type }) => type === 'text');
  const output = isText ? textOf(told, isError === true) : told.map(writePart);
  const call = ids.result(id);
  return { type: ofFreeText.has(call) ? 'custom_tool_call_output' : 'function_call_output', call_id: call, output };
}

function textOf(parts: readonly UserPart[], isError: boolean): string {
  const texts = parts.map((part) => (part.type === 'text' ? part.text : ''));
  return isError ? `${texts[0]}${texts.slice(1).join('\n\n')}` : texts.join('\n\n');
}
