import { isObject, type JsonObject, objectAt, objectsIn } from '../json.ts';
import type { Problem } from './wire.ts';

/** 100 × major + minor of a Claude's name; undefined where it tells none. */
function versionOf(model: unknown): number | undefined {
  const [, major, minor = '0'] = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/.exec(String(model)) ?? [];
  return major === undefined ? undefined : Number(major) * 100 + Number(minor);
}

/** What the API refuses of `system` messages in mid-conversation (Opus 4.8 was the first to take them) and of reasoning that is missing. */
export function checkAnthropicTurns(body: JsonObject): Problem | undefined {
  const turns = objectsIn(body.messages);
  const version = versionOf(body.model) ?? Number.POSITIVE_INFINITY;
  for (const [index, turn] of turns.entries()) {
    const problem = turn.role === 'system' ? checkSystem(turns, index, version) : undefined;
    if (problem !== undefined) return problem;
  }
  return checkClearing(body) ?? checkLoop(body, turns);
}

function checkSystem(turns: readonly JsonObject[], index: number, version: number): Problem | undefined {
  if (version < 408) return { message: "role 'system' is not supported on this model" };
  const at = `messages.${index}`;
  if (isObject(turns[index]?.output_config) && version < 505)
    return { message: `${at}.output_config: not supported on this model` };
  const [before, next] = [turns[index - 1], turns[index + 1]];
  const follows =
    before?.role === 'user' || (before?.role === 'assistant' && objectsIn(before.content).at(-1)?.type === 'server_tool_use');
  if (!follows) return { message: `${at}: a system message must follow a user message` };
  return next === undefined || next.role === 'assistant'
    ? undefined
    : { message: `${at}: a system message must be last or be followed by an assistant message` };
}

function checkClearing(body: JsonObject): Problem | undefined {
  const clears = objectsIn(objectAt(body, 'context_management').edits).some(({ type }) =>
    String(type).startsWith('clear_thinking'),
  );
  const { type } = objectAt(body, 'thinking');
  if (!clears || (type !== undefined && type !== 'disabled')) return undefined;
  return { message: '`clear_thinking_20251015` strategy requires `thinking` to be enabled or adaptive' };
}

/** With a budget, the answer that tool results come back to begins with its reasoning. */
function checkLoop(body: JsonObject, turns: readonly JsonObject[]): Problem | undefined {
  if (objectAt(body, 'thinking').type !== 'enabled') return undefined;
  const has = ({ content }: JsonObject, type: string) => objectsIn(content).some((block) => block.type === type);
  const asked = turns.findLastIndex((turn) => turn.role === 'user' && !has(turn, 'tool_result'));
  const index = turns.findIndex(({ role }, at) => at > asked && role === 'assistant');
  const begun = turns[index];
  const first = String(objectsIn(begun?.content)[0]?.type);
  if (begun === undefined || !has(begun, 'tool_use') || first.endsWith('thinking')) return undefined;
  return {
    message:
      `messages.${index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first}\`. When \`thinking\` is ` +
      'enabled, a final `assistant` message must start with a thinking block',
  };
}
