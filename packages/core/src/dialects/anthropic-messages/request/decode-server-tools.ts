import type { JsonObject } from '../../../call/json.ts';
import type { TextPart } from '../../../call/request.ts';
import { isObject, jsonText, objectsIn } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { asText } from '../as-text.ts';

/** The tools that the provider itself ran in the history of one request. */
export interface ServerTools {
  /** A call or its result as text; undefined where the block is neither. */
  told(block: JsonObject, reader: RequestReader): readonly TextPart[] | undefined;
}

const callTypes: ReadonlySet<unknown> = new Set(['server_tool_use', 'mcp_tool_use']);

/**
 * A call with its result is a part of the conversation: other dialects have no block for it, so they get it as text. A call without a result is
 * still running at the provider that began it.
 */
export function serverTools(messages: readonly unknown[]): ServerTools {
  const named = new Map<string, string>();
  const finished = new Set<string>();
  for (const block of objectsIn(messages).flatMap(({ content }) => objectsIn(content))) {
    if (callTypes.has(block.type)) named.set(asText(block.id) ?? '', asText(block.name) ?? '');
    else if (isResult(block)) finished.add(asText(block.tool_use_id) ?? '');
  }
  return {
    told(block, reader) {
      const type = asText(block.type) ?? '';
      const id = asText(callTypes.has(type) ? block.id : block.tool_use_id) ?? '';
      if (callTypes.has(type) && !finished.has(id)) {
        reader.refuse(`${type} without its result`);
        return [];
      }
      if (!callTypes.has(type) && !isResult(block)) return undefined;
      reader.tell(type);
      if (callTypes.has(type)) return [bracketed(`${nameOf(block)} was called (${id}): ${jsonText(block.input) ?? ''}`)];
      const failed = block.is_error === true ? 'failed with' : 'gave';
      return [bracketed(`${named.get(id) || type} ${failed} (${id}):\n${inWords(block.content)}`)];
    },
  };
}

/** `web_search_tool_result`, `mcp_tool_result` and the like; `tool_result` is the result of a client's own tool. */
function isResult({ type }: JsonObject): boolean {
  return typeof type === 'string' && type.endsWith('_tool_result');
}

function nameOf({ name, server_name: server }: JsonObject): string {
  const own = asText(name) ?? 'a tool';
  return typeof server === 'string' ? `${own} of ${server}` : own;
}

/** Puts the text on lines of its own, because the texts of one turn are joined without a separator. */
function bracketed(text: string): TextPart {
  return { type: 'text', text: `\n[${text}]\n` };
}

/** Members that no other model could read. */
const opaque = /^(?:type|cache_control|citations|encrypted_.*|file_id)$/;

/** The result of a tool as a person would write it: texts as they are, other members with their names. */
function inWords(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(inWords).filter(isSaid).join('\n');
  if (!isObject(value)) return String(value);
  if (value.type === 'text' && typeof value.text === 'string') return value.text;
  if (value.type === 'base64') return `(${asText(value.media_type) ?? 'bytes'})`;
  return Object.entries(value)
    .filter(([name]) => !opaque.test(name))
    .map(([name, member]) => [name, inWords(member)] as const)
    .filter(([, said]) => isSaid(said))
    .map(([name, said]) => `${name}: ${said}`)
    .join('\n');
}

function isSaid(text: string): boolean {
  return text !== '';
}
