import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart, CacheMark, Message, TextPart, ToolResultPart, UserPart } from '../../../call/request.ts';
import type { Markable } from '../../cache-marks.ts';
import { isGiven, isObject, jsonText } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { isServerTool } from '../reply/reply.ts';
import { decodeCachePoint } from './cache-points.ts';
import { decodeDocument, decodeImage, decodeVideo } from './decode-media.ts';

/** Reads one block; no part where the block has no common form. */
type ReadBlock<Part extends Markable> = (block: JsonObject, at: string, reader: RequestReader) => readonly Part[];

/** Reads the top-level `system`. */
export function decodeSystem(value: unknown, reader: RequestReader): readonly Message[] {
  if (!isGiven(value)) return [];
  const content = decodeBlocks(value, 'system', reader, decodeText);
  return content.length === 0 ? [] : [{ role: 'system', content }];
}

/** Reads `messages`. Tool results become a `tool` message before the rest of their turn, where every dialect wants them. */
export function decodeMessages(value: unknown, reader: RequestReader): readonly Message[] {
  const messages = reader.array(value, 'messages');
  if (Array.isArray(value) && value.length === 0) reader.wrong('messages', 'at least one message', value);
  return messages.flatMap((message, i) => decodeMessage(message, `messages[${i}]`, reader));
}

function decodeMessage(value: unknown, at: string, reader: RequestReader): readonly Message[] {
  const { role, content } = reader.object(value, at);
  switch (reader.string(role, `${at}.role`)) {
    case 'user':
      return userMessages(decodeBlocks(content, `${at}.content`, reader, decodeUserBlock));
    case 'assistant':
      return [{ role: 'assistant', content: decodeBlocks(content, `${at}.content`, reader, decodeAssistantBlock) }];
    default:
      reader.wrong(`${at}.role`, 'user or assistant', role);
      return [];
  }
}

function userMessages(parts: readonly (UserPart | ToolResultPart)[]): readonly Message[] {
  const results = parts.filter((part) => part.type === 'tool-result');
  const rest = parts.filter((part) => part.type !== 'tool-result');
  const tool: readonly Message[] = results.length === 0 ? [] : [{ role: 'tool', content: results }];
  return rest.length === 0 ? tool : [...tool, { role: 'user', content: rest }];
}

/** A mark for the cache is a block of its own, and belongs to what stands before it. */
function decodeBlocks<Part extends Markable>(
  value: unknown,
  at: string,
  reader: RequestReader,
  readBlock: ReadBlock<Part>,
): readonly Part[] {
  const parts: Part[] = [];
  for (const [i, item] of reader.array(value, at).entries()) {
    const block = reader.object(item, `${at}[${i}]`);
    if (isGiven(block.cachePoint)) markLast(parts, decodeCachePoint(block.cachePoint, `${at}[${i}].cachePoint`, reader));
    else for (const part of readBlock(block, `${at}[${i}]`, reader)) parts.push(part);
  }
  return parts;
}

function markLast<Part extends Markable>(parts: Part[], cache: CacheMark): void {
  const last = parts.pop();
  if (last) parts.push({ ...last, cache: last.cache ?? cache });
}

function decodeText(block: JsonObject, at: string, reader: RequestReader): readonly TextPart[] {
  if (block.text === undefined) return unportable(block, reader);
  return [{ type: 'text', text: reader.string(block.text, `${at}.text`) }];
}

function decodeUserBlock(block: JsonObject, at: string, reader: RequestReader): readonly (UserPart | ToolResultPart)[] {
  if (isGiven(block.toolResult)) return decodeResult(reader.object(block.toolResult, `${at}.toolResult`), at, reader);
  return decodeShown(block, at, reader);
}

/** What a user may show, and a tool too. */
function decodeShown(block: JsonObject, at: string, reader: RequestReader): readonly UserPart[] {
  if (isGiven(block.image)) return decodeImage(reader.object(block.image, `${at}.image`), `${at}.image`, reader);
  if (isGiven(block.document)) return decodeDocument(reader.object(block.document, `${at}.document`), `${at}.document`, reader);
  if (isGiven(block.video)) return decodeVideo(reader.object(block.video, `${at}.video`), `${at}.video`, reader);
  if (isGiven(block.searchResult)) return decodeSearchResult(block.searchResult, `${at}.searchResult`, reader);
  return decodeText(block, at, reader);
}

/** Another dialect is told the source and the text, and cannot cite them. */
function decodeSearchResult(value: unknown, at: string, reader: RequestReader): readonly TextPart[] {
  const { source, title, content, citations } = reader.object(value, at);
  if (isObject(citations) && citations.enabled === true) reader.drop('citations');
  const named = `${reader.string(title, `${at}.title`)} (${reader.string(source, `${at}.source`)})`;
  return [{ type: 'text', text: named }, ...decodeBlocks(content, `${at}.content`, reader, decodeText)];
}

function decodeAssistantBlock(block: JsonObject, at: string, reader: RequestReader): readonly AssistantPart[] {
  if (isGiven(block.toolUse)) return decodeCall(reader.object(block.toolUse, `${at}.toolUse`), `${at}.toolUse`, reader);
  if (isGiven(block.reasoningContent)) return decodeReasoning(block.reasoningContent, `${at}.reasoningContent`, reader);
  if (!isGiven(block.citationsContent)) return decodeText(block, at, reader);
  reader.drop('citations');
  const { content } = reader.object(block.citationsContent, `${at}.citationsContent`);
  return decodeBlocks(content ?? [], `${at}.citationsContent.content`, reader, decodeText);
}

function decodeCall(call: JsonObject, at: string, reader: RequestReader): readonly AssistantPart[] {
  if (isServerTool(call)) reader.refuse('server_tool_use');
  const { toolUseId, name, input } = call;
  return [
    {
      type: 'tool-call',
      id: reader.string(toolUseId, `${at}.toolUseId`),
      name: reader.string(name, `${at}.name`),
      arguments: jsonText(reader.object(input, `${at}.input`)) ?? '{}',
    },
  ];
}

function decodeReasoning(value: unknown, at: string, reader: RequestReader): readonly AssistantPart[] {
  const { reasoningText, redactedContent } = reader.object(value, at);
  if (isGiven(redactedContent))
    return [{ type: 'reasoning', text: '', redacted: reader.string(redactedContent, `${at}.redactedContent`) }];
  const { text, signature } = reader.object(reasoningText, `${at}.reasoningText`);
  const sealed = reader.read('string', signature, `${at}.reasoningText.signature`) ?? '';
  const said = reader.string(text, `${at}.reasoningText.text`);
  return [{ type: 'reasoning', text: said, ...(sealed !== '' && { signature: sealed }) }];
}

function decodeResult(result: JsonObject, block: string, reader: RequestReader): readonly ToolResultPart[] {
  const at = `${block}.toolResult`;
  const { toolUseId, content, status, type } = result;
  if (isGiven(type)) reader.refuse(reader.string(type, `${at}.type`)); // what Bedrock's own tools gave
  const failed = reader.read('string', status, `${at}.status`) === 'error';
  return [
    {
      type: 'tool-result',
      id: reader.string(toolUseId, `${at}.toolUseId`),
      content: decodeBlocks(content, `${at}.content`, reader, decodeResultBlock),
      ...(failed && { isError: true }),
    },
  ];
}

function decodeResultBlock(block: JsonObject, at: string, reader: RequestReader): readonly UserPart[] {
  return block.json === undefined ? decodeShown(block, at, reader) : [{ type: 'text', text: jsonText(block.json) ?? '' }];
}

/** Blocks newer than this code, and those that only Bedrock reads: `guardContent`, `audio`. */
function unportable(block: JsonObject, reader: RequestReader): readonly never[] {
  const [name = 'an empty block'] = Object.keys(block);
  reader.refuse(name, name === 'audio' ? { needs: 'audio' } : {});
  return [];
}
