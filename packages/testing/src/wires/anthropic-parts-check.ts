import { isObject, type JsonObject, objectAt, objectsIn } from '../json.ts';
import { isForeign } from './sealed.ts';
import type { Problem } from './wire.ts';

const toolName = /^[a-zA-Z0-9_-]{1,128}$/;
const toolId = /^[a-zA-Z0-9_-]+$/;
const imageTypes: readonly unknown[] = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
const refusedAtTop = ['oneOf', 'allOf', 'anyOf'] as const;
const blockTypes = {
  user: ['text', 'image', 'document', 'search_result', 'tool_result', 'container_upload'],
  system: ['text', 'tool_addition', 'tool_removal'],
  assistant: [
    ...['text', 'thinking', 'redacted_thinking', 'tool_use', 'search_result'],
    ...['server_tool_use', 'web_search_tool_result', 'web_fetch_tool_result', 'tool_search_tool_result'],
    ...['code_execution_tool_result', 'bash_code_execution_tool_result', 'text_editor_code_execution_tool_result'],
    ...['mcp_tool_use', 'mcp_tool_result', 'container_upload', 'compaction'],
  ],
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
  const names = tools.map(({ name }) => name);
  if (new Set(names).size < names.length) return { message: 'tools: Tool names must be unique.' };
  const marks = marksIn([...tools, ...objectsIn(body.system), ...objectsIn(body.messages)]);
  if (marks.length > 4) return { message: `A maximum of 4 blocks with cache_control may be provided. Found ${marks.length}.` };
  if (marks.some(({ ttl }, index) => ttl === '1h' && marks.slice(0, index).some((before) => before.ttl !== '1h'))) {
    return { message: "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block." };
  }
  const format = objectAt(objectAt(body, 'output_config'), 'format');
  if (format.type !== undefined && /claude-3|claude-(?:opus|sonnet)-4-(?:0|20\d{6})$/.test(String(body.model))) {
    return { message: `'${String(body.model)}' does not support output format.` };
  }
  const choice = objectAt(body, 'tool_choice');
  const { type: thinking } = objectAt(body, 'thinking');
  if ((choice.type === 'any' || choice.type === 'tool') && (thinking === 'enabled' || thinking === 'adaptive')) {
    return { message: 'Thinking may not be enabled when tool_choice forces tool use.' };
  }
  if (choice.type !== undefined && choice.type !== 'none' && tools.length === 0) {
    return { message: 'tool_choice may only be specified while providing tools' };
  }
  return choice.type === 'tool' && tools.every(({ name }) => name !== choice.name)
    ? { message: `Tool '${String(choice.name)}' not found in provided tools` }
    : undefined;
}

/** In the order of the prompt. */
function marksIn(blocks: readonly JsonObject[]): readonly JsonObject[] {
  return blocks.flatMap((block) => [...marksIn(objectsIn(block.content)), ...objectsIn([block.cache_control])]);
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
  return checkServerTools(turns);
}

/** Each call of a tool that the API runs has its result after it; in the last turn it may still be running. */
function checkServerTools(turns: readonly JsonObject[]): Problem | undefined {
  const open = new Map<unknown, unknown>();
  for (const [index, turn] of turns.entries()) {
    const [unfinished] = open;
    if (unfinished && turn.role === 'user') return unfinishedCall(unfinished, index);
    for (const { type, id, name, tool_use_id: of } of objectsIn(turn.content)) {
      if (type === 'server_tool_use' || type === 'mcp_tool_use') open.set(id, name);
      else if (typeof type === 'string' && type.endsWith('_tool_result') && !open.delete(of)) {
        return { message: `messages.${index}: unexpected \`tool_use_id\` found in \`${type}\` blocks: ${String(of)}.` };
      }
    }
  }
  return undefined;
}

function unfinishedCall([id, name]: readonly [unknown, unknown], index: number): Problem {
  return {
    message: `messages.${index - 1}: \`${String(name)}\` tool use with id \`${String(id)}\` was found without a corresponding result block.`,
  };
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
      if (isForeign(block.signature, 'claude')) return { message: `${at}: Invalid \`signature\` in \`thinking\` block` };
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

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

function matches(id: unknown): boolean {
  return typeof id === 'string' && toolId.test(id);
}

function checkMedia(blocks: readonly JsonObject[], at: string): Problem | undefined {
  const sources = blocks.filter(({ type }) => type === 'image').map((block) => objectAt(block, 'source'));
  const wrong = sources.some(({ type, media_type: mediaType }) => type === 'base64' && !imageTypes.includes(mediaType));
  if (wrong) return { message: `${at}.image.source.base64.media_type: Input should be ${imageTypes.join(', ')}` };
  const isOdd = sources.some(({ type, data }) => type === 'base64' && !base64.test(String(data)));
  return isOdd ? { message: `${at}.image.source.base64: invalid base64 data` } : undefined;
}
