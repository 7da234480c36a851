import { isObject, type JsonObject, objectsIn } from '../json.ts';
import { checkAnthropicBetas } from './anthropic-beta-check.ts';
import { checkAnthropicBlocks, checkAnthropicMembers } from './anthropic-parts-check.ts';
import { checkSearch } from './anthropic-search.ts';
import { checkAnthropicTurns } from './anthropic-turns-check.ts';
import { checkAnthropicPrefill } from './prefill-check.ts';
import { checkClaude, checkClaudeBetas } from './vertex.ts';
import type { IncomingRequest, Problem } from './wire.ts';

/** The 400s of the Messages API that a wrong translation or a wrong client meets first. Fields that nobody knows are let through. */
export function checkAnthropic({ headers, json, host, model }: IncomingRequest): Problem | undefined {
  if (host === 'vertex') {
    const foreign = checkClaude(json, false) ?? checkClaudeBetas(headers, false);
    return (
      foreign ??
      checkAnthropic({ headers: { 'anthropic-version': '2023-06-01', ...headers }, json: { ...asObject(json), model } })
    );
  }
  if (headers['anthropic-version'] === undefined) return { message: 'anthropic-version: header is required' };
  if (!isObject(json)) return { message: 'The request body is not valid JSON.' };
  const missing = (['model', 'max_tokens', 'messages'] as const).find((field) => json[field] === undefined);
  if (missing !== undefined) return { message: `${missing}: Field required` };
  return (
    checkAnthropicBetas(json, headers) ??
    checkNumbers(json) ??
    checkAnthropicMembers(json) ??
    checkSearch(json) ??
    checkMessages(json) ??
    checkAnthropicTurns(json) ??
    checkAnthropicPrefill(json)
  );
}

/** A request to count takes nothing that says how to answer. */
export function checkAnthropicCount({ headers, json, host }: IncomingRequest): Problem | undefined {
  const foreign = host === 'vertex' ? (checkClaude(json, true) ?? checkClaudeBetas(headers, true)) : undefined;
  if (foreign) return foreign;
  const extra =
    isObject(json) &&
    ['max_tokens', 'metadata', 'stream', 'temperature', 'top_p', 'top_k'].find((name) => Object.hasOwn(json, name));
  if (extra) return { message: `${extra}: Extra inputs are not permitted` };
  const version = host === 'vertex' ? { 'anthropic-version': '2023-06-01' } : {};
  return checkAnthropic({ headers: { ...version, ...headers }, json: isObject(json) ? { ...json, max_tokens: 1 } : json });
}

const asObject = (json: unknown): JsonObject => (isObject(json) ? json : {});

function checkNumbers({ max_tokens: maxTokens, temperature }: JsonObject): Problem | undefined {
  if (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens)) {
    return { message: 'max_tokens: Input should be a valid integer' };
  }
  if (maxTokens < 1) return { message: 'max_tokens: Input should be greater than or equal to 1' };
  if (typeof temperature === 'number' && !(temperature >= 0 && temperature <= 1)) return { message: 'temperature: range: 0..1' };
  return undefined;
}

function checkMessages({ messages, thread }: JsonObject): Problem | undefined {
  if (!Array.isArray(messages)) return { message: 'messages: Input should be a valid list' };
  if (messages.length === 0) return { message: 'messages: at least one message is required' };
  const turns = objectsIn(messages);
  const odd = turns.findIndex(({ role }) => role !== 'user' && role !== 'assistant' && role !== 'system');
  if (odd >= 0) return { message: `messages.${odd}.role: Input should be 'user' or 'assistant'` };
  const earlier = isObject(thread) && thread.type === 'continue'; // the account has the turns before these
  return checkTexts(turns) ?? checkAnthropicBlocks(turns) ?? (earlier ? undefined : checkToolTurns(turns));
}

function checkTexts(turns: readonly JsonObject[]): Problem | undefined {
  const mute = turns.findIndex(({ role, content }, index) => isEmpty(content) && (role === 'user' || index < turns.length - 1));
  if (mute >= 0) {
    return {
      message: `messages.${mute}: all messages must have non-empty content except for the optional final assistant message`,
    };
  }
  const empty = turns.some((turn) => blocksOf(turn).some((block) => block.type === 'text' && block.text === ''));
  if (empty) return { message: 'messages: text content blocks must be non-empty' };
  const last = turns.at(-1);
  if (last?.role !== 'assistant') return undefined;
  const text = typeof last.content === 'string' ? last.content : blocksOf(last).at(-1)?.text;
  const trailing = typeof text === 'string' && text !== text.trimEnd();
  return trailing ? { message: 'messages: final assistant content cannot end with trailing whitespace' } : undefined;
}

function isEmpty(content: unknown): boolean {
  return content === '' || (Array.isArray(content) && content.length === 0);
}

/** Each `tool_use` has its `tool_result` in the very next message, and the other way round. */
function checkToolTurns(messages: readonly JsonObject[]): Problem | undefined {
  const turns = mergeSameRole(messages);
  let called: readonly unknown[] = [];
  for (const [index, { blocks }] of turns.entries()) {
    const results = blocks.filter((block) => block.type === 'tool_result');
    const stray = results.find((block) => !called.includes(block.tool_use_id));
    if (stray !== undefined) return strayResult(stray.tool_use_id, index);
    const unanswered = called.filter((id) => !results.some((block) => block.tool_use_id === id));
    if (unanswered.length > 0) return unansweredCalls(unanswered, index);
    called = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
  }
  return called.length > 0 ? unansweredCalls(called, turns.length) : undefined;
}

/** Messages of one role in a row are one turn to the API. */
function mergeSameRole(messages: readonly JsonObject[]): readonly { role: unknown; blocks: readonly JsonObject[] }[] {
  const turns: { role: unknown; blocks: readonly JsonObject[] }[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (last !== undefined && last.role === message.role) last.blocks = [...last.blocks, ...blocksOf(message)];
    else turns.push({ role: message.role, blocks: blocksOf(message) });
  }
  return turns;
}

function strayResult(id: unknown, index: number): Problem {
  return {
    message:
      `messages.${index}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${String(id)}. Each \`tool_result\` ` +
      'block must have a corresponding `tool_use` block in the previous message.',
  };
}

function unansweredCalls(ids: readonly unknown[], index: number): Problem {
  return {
    message:
      `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}. ` +
      'Each `tool_use` block must have a corresponding `tool_result` block in the next message.',
  };
}

function blocksOf(turn: JsonObject): readonly JsonObject[] {
  return objectsIn(turn.content);
}
