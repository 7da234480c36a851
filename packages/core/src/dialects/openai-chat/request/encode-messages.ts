import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart, ImagePart, Message, TextPart, ToolResultPart, UserPart } from '../../../call/request.ts';
import { completeResults } from '../../complete-results.ts';
import { findMedia } from '../../find-media.ts';
import { takesFreeText } from '../../is-free-text.ts';
import { defined } from '../../json.ts';
import { isSoundOrFilm } from '../../media-type.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { chatIds, type ToolIds, toolIds } from '../../tool-ids.ts';
import type { ToolNames } from '../../tool-names.ts';
import { writeToolCall } from '../reply/reply.ts';
import { writeDataUrl } from './data-url.ts';
import { idRuleOf } from './fit-tool-ids.ts';

export interface EncodedMessages {
  readonly messages: readonly JsonObject[];
  readonly warnings: readonly string[];
}

/** Writes the conversation. Reasoning of earlier turns is sent to hosts that want it as a text; elsewhere only the provider that made it can read it. */
export function encodeMessages(given: readonly Message[], names: ToolNames, to: EncodeTo): EncodedMessages {
  const { messages, warnings: added } = completeResults(given);
  const writer: Writer = { to, names, ids: toolIds(idRuleOf(to) ?? chatIds) };
  const parts = messages.flatMap<Message['content'][number]>(({ content }) => content);
  const results = parts.filter((part) => part.type === 'tool-result');
  const warnings: string[] = [...added];
  if (!to.traits.thinkingSwitch && parts.some(({ type }) => type === 'reasoning'))
    warnings.push('reasoning of earlier turns is not sent: it belongs to the target that made it');
  if (results.some(hasMedia)) warnings.push('images and files in tool results are sent in a turn of the user after them');
  if (results.some(({ isError }) => isError))
    warnings.push('a tool result that is an error is sent as text that begins with "Error: "');
  return { messages: messages.flatMap((message) => writeMessage(message, writer)), warnings };
}

interface Writer {
  readonly to: EncodeTo;
  readonly names: ToolNames;
  readonly ids: ToolIds;
}

function writeMessage(message: Message, writer: Writer): readonly JsonObject[] {
  const { to } = writer;
  switch (message.role) {
    case 'system':
      return [{ role: to.native ? to.traits.systemRole : 'system', content: writeText(message.content, to, '\n\n') }];
    case 'user':
      return [{ role: 'user', content: writeUser(message.content, to) }];
    case 'assistant':
      return writeAssistant(message.content, writer);
    case 'tool':
      return [...message.content.map((result) => writeResult(result, writer)), ...writeMedia(message.content)];
  }
}

/** Writes text as a string. Other hosts of this dialect often know only strings, so several texts are joined for them. */
function writeText(parts: readonly TextPart[], to: EncodeTo, joint: string): unknown {
  if (to.native && parts.length > 1) return parts.map(({ text }) => ({ type: 'text', text }));
  return parts.map(({ text }) => text).join(joint);
}

function writeUser(parts: readonly UserPart[], to: EncodeTo): unknown {
  const texts = parts.filter((part) => part.type === 'text');
  return texts.length === parts.length ? writeText(texts, to, '\n\n') : parts.map(writePart);
}

/** The sounds that are taken, by their media types, and their names. */
const audioFormats: ReadonlyMap<string, string> = new Map([
  ['audio/wav', 'wav'],
  ['audio/mp3', 'mp3'],
]);

/** The media type of a sound or film that this dialect has no part for; undefined where there is none. */
export function untakenMedia(messages: readonly Message[]): string | undefined {
  return findMedia(messages, (mediaType) => isSoundOrFilm(mediaType) && !audioFormats.has(mediaType));
}

function writeImage({ source, detail }: ImagePart): JsonObject {
  return defined({ url: 'url' in source ? source.url : writeDataUrl(source), detail });
}

function writePart(part: UserPart): JsonObject {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image_url', image_url: writeImage(part) };
    case 'file': {
      const format = audioFormats.get(part.mediaType);
      if (format !== undefined) return { type: 'input_audio', input_audio: { data: part.base64, format } };
      return {
        type: 'file',
        file: { filename: part.filename ?? `file.${part.mediaType.split('/').at(-1)}`, file_data: writeDataUrl(part) },
      };
    }
  }
}

/** Leaves out a turn of the assistant that would hold nothing but reasoning, because some hosts refuse an empty answer. */
function writeAssistant(parts: readonly AssistantPart[], { to, ids, names }: Writer): readonly JsonObject[] {
  const said = parts.filter((part) => part.type === 'text' || part.type === 'refusal');
  const calls = parts.filter((part) => part.type === 'tool-call');
  if (said.length + calls.length === 0 && parts.length > 0) return [];
  const content = said.length === 0 && calls.length > 0 ? null : writeSaid(said, to);
  const thoughts = to.traits.thinkingSwitch ? parts.flatMap((part) => (part.type === 'reasoning' ? part.text : [])).join('') : '';
  return [
    {
      role: 'assistant',
      content,
      ...(thoughts !== '' && { reasoning_content: thoughts }),
      ...(calls.length > 0 && {
        tool_calls: calls.map((call) =>
          writeToolCall(
            { ...call, id: ids.call(call.id), name: names.sent(call.name) },
            call.freeText === true && takesFreeText(to),
          ),
        ),
      }),
    },
  ];
}

function writeSaid(said: readonly Extract<AssistantPart, { type: 'text' | 'refusal' }>[], to: EncodeTo): unknown {
  const texts = said.map(({ text }): TextPart => ({ type: 'text', text }));
  if (!to.native || said.every(({ type }) => type === 'text')) return writeText(texts, to, '');
  return said.map(({ type, text }) => ({ type, [type]: text }));
}

function writeResult({ id, content, isError }: ToolResultPart, { to, ids }: Writer): JsonObject {
  const shown = content.filter((part) => part.type === 'text');
  const texts =
    shown.length === 0 && content.length > 0 ? [{ type: 'text' as const, text: 'It follows as an attachment.' }] : shown;
  const told: readonly TextPart[] = isError
    ? [{ type: 'text', text: `Error: ${texts.map(({ text }) => text).join('\n\n')}` }]
    : texts;
  return { role: 'tool', tool_call_id: ids.result(id), content: writeText(told, to, '\n\n') };
}

function hasMedia({ content }: ToolResultPart): boolean {
  return content.some(({ type }) => type !== 'text');
}

/** Results can hold only text in this dialect: images and files of a result go into a message of the user. */
function writeMedia(results: readonly ToolResultPart[]): readonly JsonObject[] {
  const content = results
    .filter(hasMedia)
    .flatMap(({ id, content }) => [
      { type: 'text', text: `What the tool call ${id} gave:` },
      ...content.filter(({ type }) => type !== 'text').map(writePart),
    ]);
  return content.length === 0 ? [] : [{ role: 'user', content }];
}
