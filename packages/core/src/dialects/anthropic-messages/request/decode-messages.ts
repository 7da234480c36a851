import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart, Message, TextPart, ToolResultPart, UserPart } from '../../../call/request.ts';
import { decodeCache, type Markable, withMark } from '../../cache-marks.ts';
import { isGiven, jsonText } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { decodeThinking } from '../reply/reply.ts';
import { decodeDocument, decodeImage, decodeSearchResult } from './decode-media.ts';
import { type ServerTools, serverTools } from './decode-server-tools.ts';
import { foundTool, toolChangeText } from './tool-changes.ts';

/** Reads one content block; no part where the block has no common form. */
type ReadBlock<Part extends Markable> = (block: JsonObject, at: string, reader: RequestReader) => readonly Part[];

/** Reads the top-level `system`. */
export function decodeSystem(value: unknown, reader: RequestReader): readonly Message[] {
  if (value === undefined || value === null) return [];
  return [{ role: 'system', content: decodeContent(value, 'system', reader, decodeSystemBlock) }];
}

/** Reads `messages`. Tool results become a `tool` message before the rest of their turn, where every dialect wants them. */
export function decodeMessages(value: unknown, reader: RequestReader): readonly Message[] {
  const messages = reader.array(value, 'messages');
  if (Array.isArray(value) && value.length === 0) reader.wrong('messages', 'at least one message', value);
  const ran = serverTools(messages);
  return messages.flatMap((message, i) => decodeMessage(message, `messages[${i}]`, reader, ran));
}

function decodeMessage(value: unknown, at: string, reader: RequestReader, ran: ServerTools): readonly Message[] {
  const { role, content } = reader.object(value, at);
  const contentAt = `${at}.content`;
  switch (reader.string(role, `${at}.role`)) {
    case 'user':
      return userMessages(decodeContent(content, contentAt, reader, withServerTools(decodeUserBlock, ran)));
    case 'assistant':
      return [
        { role: 'assistant', content: decodeContent(content, contentAt, reader, withServerTools(decodeAssistantBlock, ran)) },
      ];
    case 'system':
      return lateSystem(reader.object(value, at), at, reader);
    default:
      reader.wrong(`${at}.role`, 'user, assistant or system', role);
      return [];
  }
}

function withServerTools<Part extends Markable>(readBlock: ReadBlock<Part>, ran: ServerTools): ReadBlock<Part | TextPart> {
  return (block, at, reader) => ran.told(block, reader) ?? readBlock(block, at, reader);
}

/** A `system` message in mid-conversation may have no text: then it holds settings for one turn, or changes of the tools. */
function lateSystem({ role: _, content, ...settings }: JsonObject, at: string, reader: RequestReader): readonly Message[] {
  const given = Object.entries(settings).flatMap(([name, value]) => (value === null ? [] : [name]));
  for (const name of given) reader.drop(`messages.${name}`);
  if ((content === undefined || content === null) && given.length > 0) return [];
  return [{ role: 'system', content: decodeContent(content, `${at}.content`, reader, decodeSystemBlock) }];
}

function userMessages(parts: readonly (UserPart | ToolResultPart)[]): readonly Message[] {
  const results = parts.filter((part) => part.type === 'tool-result');
  const rest = parts.filter((part) => part.type !== 'tool-result');
  if (results.length === 0) return [{ role: 'user', content: rest }];
  const tool: Message = { role: 'tool', content: results };
  return rest.length === 0 ? [tool] : [tool, { role: 'user', content: rest }];
}

/** `content` is a string or a list of blocks. */
function decodeContent<Part extends Markable>(
  value: unknown,
  at: string,
  reader: RequestReader,
  readBlock: ReadBlock<Part>,
): readonly (Part | TextPart)[] {
  if (typeof value === 'string') return [{ type: 'text', text: value }];
  if (!Array.isArray(value)) {
    reader.wrong(at, 'a string or an array', value);
    return [];
  }
  return value.flatMap((item, i): readonly (Part | TextPart)[] => {
    const blockAt = `${at}[${i}]`;
    const block = reader.object(item, blockAt);
    const mark = decodeCache(reader.read('object', block.cache_control, `${blockAt}.cache_control`), reader);
    const isText = reader.string(block.type, `${blockAt}.type`) === 'text';
    const parts: readonly (Part | TextPart)[] = isText ? decodeText(block, blockAt, reader) : readBlock(block, blockAt, reader);
    return withMark(parts, mark);
  });
}

/** A text without words that has sources is one of ours: it held the sources that came after the last text. */
function decodeText({ text, citations }: JsonObject, at: string, reader: RequestReader): readonly TextPart[] {
  const isCited = Array.isArray(citations) && citations.length > 0;
  if (isCited) reader.drop('citations');
  return isCited && text === '' ? [] : [{ type: 'text', text: reader.string(text, `${at}.text`) }];
}

function decodeSystemBlock(block: JsonObject, _at: string, reader: RequestReader): readonly TextPart[] {
  const change = toolChangeText(block);
  return change === undefined ? unportable(block, reader) : [{ type: 'text', text: change }];
}

function decodeUserBlock(block: JsonObject, at: string, reader: RequestReader): readonly (UserPart | ToolResultPart)[] {
  switch (block.type) {
    case 'image':
      return decodeImage(block, at, reader);
    case 'document':
      return decodeDocument(block, at, reader);
    case 'search_result':
      return decodeSearchResult(block, at, reader);
    case 'tool_result':
      return [decodeToolResult(block, at, reader)];
    default:
      return unportable(block, reader);
  }
}

function decodeAssistantBlock(block: JsonObject, at: string, reader: RequestReader): readonly AssistantPart[] {
  switch (block.type) {
    case 'tool_use':
      return [
        {
          type: 'tool-call',
          id: reader.string(block.id, `${at}.id`),
          name: reader.string(block.name, `${at}.name`),
          arguments: jsonText(reader.object(block.input, `${at}.input`)) ?? '{}',
        },
      ];
    case 'thinking':
      reader.string(block.thinking, `${at}.thinking`);
      return [decodeThinking(block)];
    case 'redacted_thinking':
      return [{ type: 'reasoning', text: '', redacted: reader.string(block.data, `${at}.data`) }];
    default:
      return unportable(block, reader);
  }
}

function decodeToolResult(block: JsonObject, at: string, reader: RequestReader): ToolResultPart {
  const { tool_use_id: id, content, is_error: isError } = block;
  const failed = reader.read('boolean', isError, `${at}.is_error`);
  return {
    type: 'tool-result',
    id: reader.string(id, `${at}.tool_use_id`),
    content: isGiven(content) ? decodeContent(content, `${at}.content`, reader, decodeResultBlock) : [],
    ...(failed === undefined ? {} : { isError: failed }),
  };
}

function decodeResultBlock(block: JsonObject, at: string, reader: RequestReader): ToolResultPart['content'] {
  if (block.type === 'image') return decodeImage(block, at, reader);
  if (block.type === 'search_result') return decodeSearchResult(block, at, reader);
  if (block.type === 'tool_reference')
    return [{ type: 'text', text: foundTool(reader.string(block.tool_name, `${at}.tool_name`)) }];
  return block.type === 'document' ? decodeDocument(block, at, reader) : unportable(block, reader);
}

/** A block that is newer than this code: only this dialect can carry it. */
function unportable(block: JsonObject, reader: RequestReader): readonly never[] {
  if (typeof block.type === 'string') reader.refuse(block.type);
  return [];
}
