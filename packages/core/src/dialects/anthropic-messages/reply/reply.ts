import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { Finish, Reply } from '../../../call/reply.ts';
import type { AssistantPart, ReasoningPart, ToolCallPart } from '../../../call/request.ts';
import { placeCitations } from '../../citations/place-citations.ts';
import type { AnswerForm } from '../../client-dialect.ts';
import { isObject, jsonText, parseJsonExact } from '../../json.ts';
import { type ReadArguments, readArguments } from '../../read-arguments.ts';
import { shownContent } from '../../shown-content.ts';
import type { DecodedReply } from '../../target-dialect.ts';
import { asText } from '../as-text.ts';
import { readCitations, writeCitation } from './citations.ts';
import { decodeFinish, encodeFinish } from './finish.ts';
import { showsThinking } from './shows-thinking.ts';
import { decodeUsage, encodeUsage } from './usage.ts';

/** Reads a whole Message. Blocks without a common form (server tools) live on in `raw` only. */
export function decodeReply(text: string, message: unknown = parseJsonExact(text)): DecodedReply {
  if (!isObject(message)) return { ok: false, malformed: 'the body is not a JSON object' };
  const { content, id, model, usage } = message;
  const stopReason = asText(message.stop_reason) ?? '';
  if (isErrorBody(message)) return { ok: false, providerError: message };
  if (!Array.isArray(content)) return { ok: false, malformed: 'the body has no content' };
  if (stopReason === '' && content.length === 0)
    return { ok: false, malformed: 'the body has neither content nor a stop reason' };

  if (content.some(isNameless)) return { ok: false, malformed: 'a tool call without a name' };

  const parts = content.flatMap(decodeBlock);
  const citations = readCitations(content);
  const reply: Reply = {
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof model === 'string' ? { model } : {}),
    content: parts,
    ...(citations.length > 0 && { citations }),
    finish: stopReason === '' ? untoldFinish(parts) : decodeFinish(stopReason, message.stop_sequence),
    usage: decodeUsage(isObject(usage) ? usage : {}),
    raw: { text, body: message },
  };
  return { ok: true, reply };
}

/** Whether the body of a 200, or an event of a stream, is an error instead of an answer. */
export function isErrorBody(body: JsonObject): boolean {
  const { type, error } = body;
  return type === 'error' || (type === undefined && error !== undefined && error !== null);
}

function untoldFinish(parts: readonly AssistantPart[]): Finish {
  return { unified: parts.some((part) => part.type === 'tool-call') ? 'tools' : 'stop', raw: '' };
}

function decodeBlock(block: unknown): readonly AssistantPart[] {
  if (!isObject(block)) return [];
  switch (block.type) {
    case 'text':
      return typeof block.text === 'string' ? [{ type: 'text', text: block.text }] : [];
    case 'thinking':
      return [decodeThinking(block)];
    case 'redacted_thinking':
      return typeof block.data === 'string' ? [{ type: 'reasoning', text: '', redacted: block.data }] : [];
    case 'tool_use':
      return decodeToolUse(block);
    default:
      return [];
  }
}

/** A `thinking` block; with an empty text where its display is omitted. */
export function decodeThinking(block: JsonObject): ReasoningPart {
  const signature = asText(block.signature) ?? '';
  return { type: 'reasoning', text: asText(block.thinking) ?? '', ...(signature === '' ? {} : { signature }) };
}

function isNameless(block: unknown): boolean {
  return isObject(block) && block.type === 'tool_use' && !asText(block.name);
}

function decodeToolUse({ id, name, input }: JsonObject): readonly ToolCallPart[] {
  const args = isObject(input) ? jsonText(input) : '{}';
  return [{ type: 'tool-call', id: asText(id) ?? '', name: asText(name) ?? '', arguments: args ?? '{}' }];
}

/** Writes a Message that the official SDK takes, whatever dialect the answer came in. */
export function encodeReply(reply: Reply, id: string, { asked }: AnswerForm = {}): JsonObject {
  const messageId = encodeId(reply.id ?? id);
  const read = readArguments();
  const refused = reply.content.some((part) => part.type === 'refusal');
  const shown = shownContent(reply.content, showsThinking(asked));
  const content = shown.flatMap((part, index) => encodePart(part, `${messageId}_${index}`, read));
  return {
    id: messageId,
    type: 'message',
    role: 'assistant',
    model: reply.model ?? '',
    content: reply.citations ? withCitations(content, reply.citations) : content,
    ...encodeFinish(reply.finish, refused),
    usage: encodeUsage(reply.usage),
  };
}

/** Sources stand at the blocks of text that go back to them. */
function withCitations(content: readonly JsonObject[], citations: readonly Citation[]): readonly JsonObject[] {
  const texts = content.filter(({ type }) => type === 'text');
  const placed = placeCitations(
    texts.map(({ text }) => String(text)),
    citations,
  );
  return content.map((block) => {
    const own = placed[texts.indexOf(block)] ?? [];
    return own.length > 0 ? { ...block, citations: own.map(writeCitation) } : block;
  });
}

/** Ids of Messages begin with `msg_`; the id of another dialect is written behind this prefix. */
export function encodeId(id: string): string {
  return id.startsWith('msg_') ? id : `msg_${id}`;
}

function encodePart(part: AssistantPart, ownId: string, read: ReadArguments): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text === '' ? [] : [{ type: 'text', text: part.text }];
    case 'reasoning':
      return encodeReasoning(part);
    case 'tool-call':
      return [{ type: 'tool_use', id: part.id || ownId, name: part.name, input: encodeInput(read(part.arguments)) }];
  }
}

function encodeReasoning({ text, signature, redacted }: ReasoningPart): readonly JsonObject[] {
  if (redacted !== undefined) return [{ type: 'redacted_thinking', data: redacted }];
  return [{ type: 'thinking', thinking: text, signature: signature ?? '' }];
}

function encodeInput(input: unknown): JsonObject {
  return isObject(input) ? input : {};
}
