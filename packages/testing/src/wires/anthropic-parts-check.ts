import { isObject, type JsonObject, objectAt, objectsIn } from '../json.ts';
import type { Problem } from './wire.ts';

const toolName = /^[a-zA-Z0-9_-]{1,128}$/;
const toolId = /^[a-zA-Z0-9_-]+$/;
const imageTypes: readonly unknown[] = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
const refusedAtTop = ['oneOf', 'allOf', 'anyOf'] as const;
const blockTypes = {
  user: ['text', 'image', 'document', 'search_result', 'tool_result', 'container_upload'],
  system: ['text', 'tool_addition', 'tool_removal'],
  assistant: ['text', 'thinking', 'redacted_thinking', 'tool_use', 'server_tool_use', 'web_search_tool_result', 'search_result'],
} as const;

/** What the Messages API refuses of `tools`, `tool_choice` and `metadata`. */
export function checkAnthropicMembers(body: JsonObject): Problem | undefined {
  const { user_id: user } = objectAt(body, 'metadata');
  if (typeof user === 'string' && user.length > 256) {
    return { message: 'metadata.user_id: String should have at most 256 characters' };
  }
  if (typeof user === 'string' && /@|^\+?[\d\s-]{7,}$/.test(user)) {
    return { message: 'metadata.user_id: user_id appears to contain an email address or a phone number' };
  }
  const tools = objectsIn(body.tools);
  for (const [index, tool] of tools.entries()) {
    const problem = checkTool(tool, `tools.${index}.custom`);
    if (problem !== undefined) return problem;
  }
  const choice = objectAt(body, 'tool_choice');
  if (choice.type !== undefined && choice.type !== 'none' && tools.length === 0) {
    return { message: 'tool_choice may only be specified while providing tools' };
  }
  return choice.type === 'tool' && tools.every(({ name }) => name !== choice.name)
    ? { message: `Tool '${String(choice.name)}' not found in provided tools` }
    : undefined;
}

function checkTool(tool: JsonObject, at: string): Problem | undefined {
  if (tool.type !== undefined && tool.type !== 'custom') return undefined;
  const { name, input_schema: schema } = tool;
  if (typeof name !== 'string' || !toolName.test(name)) {
    return { message: `${at}.name: String should match pattern '${toolName.source}'` };
  }
  if (!isObject(schema)) return { message: `${at}.input_schema: Field required` };
  if (schema.type !== 'object') return { message: `${at}.input_schema.type: Input should be 'object'` };
  const top = refusedAtTop.find((keyword) => schema[keyword] !== undefined);
  return top && { message: `${at}.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level` };
}

/** What it refuses of the blocks of the conversation. */
export function checkAnthropicBlocks(turns: readonly JsonObject[]): Problem | undefined {
  const ids = new Set<unknown>();
  for (const [index, turn] of turns.entries()) {
    const at = `messages.${index}`;
    const empty = turn.content === '' || (Array.isArray(turn.content) && turn.content.length === 0);
    if (empty && !(turn.role === 'assistant' && index === turns.length - 1)) {
      return { message: `${at}: all messages must have non-empty content except for the optional final assistant message` };
    }
    for (const [place, block] of objectsIn(turn.content).entries()) {
      const problem = checkBlock(block, turn.role, `${at}.content.${place}`) ?? repeated(block, ids);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

function repeated({ type, id }: JsonObject, ids: Set<unknown>): Problem | undefined {
  if (type !== 'tool_use') return undefined;
  if (ids.has(id)) return { message: 'messages: `tool_use` ids must be unique' };
  ids.add(id);
  return undefined;
}

function checkBlock(block: JsonObject, role: unknown, at: string): Problem | undefined {
  const taken: readonly unknown[] = role === 'assistant' || role === 'system' ? blockTypes[role] : blockTypes.user;
  if (!taken.includes(block.type)) {
    return { message: `${at}: Input tag '${String(block.type)}' found using 'type' does not match any of the expected tags` };
  }
  switch (block.type) {
    case 'text':
      return typeof block.text === 'string' && block.text.trim() === ''
        ? { message: 'messages: text content blocks must contain non-whitespace text' }
        : undefined;
    case 'thinking':
      return typeof block.signature !== 'string' || block.signature === ''
        ? { message: `${at}.thinking.signature: Field required` }
        : undefined;
    case 'tool_use':
      if (!matches(block.id)) return { message: `${at}.tool_use.id: String should match pattern '${toolId.source}'` };
      return block.input === undefined || isObject(block.input)
        ? undefined
        : { message: `${at}.tool_use.input: Input should be a valid dictionary` };
    case 'tool_result':
      if (!matches(block.tool_use_id)) {
        return { message: `${at}.tool_result.tool_use_id: String should match pattern '${toolId.source}'` };
      }
      return checkMedia(objectsIn(block.content), at);
    default:
      return checkMedia([block], at);
  }
}

function matches(id: unknown): boolean {
  return typeof id === 'string' && toolId.test(id);
}

function checkMedia(blocks: readonly JsonObject[], at: string): Problem | undefined {
  const sources = blocks.filter(({ type }) => type === 'image').map((block) => objectAt(block, 'source'));
  const wrong = sources.some(({ type, media_type: mediaType }) => type === 'base64' && !imageTypes.includes(mediaType));
  return wrong ? { message: `${at}.image.source.base64.media_type: Input should be ${imageTypes.join(', ')}` } : undefined;
}
