import { isObject, type JsonObject, objectAt, objectsIn } from '../json.ts';
import type { IncomingRequest, Problem } from './wire.ts';

/** Members that are unknown to the API without one of these betas, as the types of its own SDK divide them. Names without their dates. */
const ofBetas: ReadonlyMap<string, readonly string[]> = new Map([
  ['context_management', ['context-management', 'compact']],
  ['compaction', ['compact']],
  ['mcp_servers', ['mcp-client']],
  ['output_format', ['structured-outputs']],
  ['thread', ['message-threads']],
  ['fallbacks', ['server-side-fallback']],
  ['fallback_credit_token', ['fallback-credit']],
]);

const taskBudget = ['task-budgets'];
const turnSettings = ['per-turn-control', 'mid-conversation-output-config'];
const cacheScope = ['prompt-caching-scope'];
const toolChanges = ['mid-conversation-tool-changes', 'inline-tools'];

/** The 400 to what needs a beta that the request does not name. */
export function checkAnthropicBetas(body: JsonObject, headers: IncomingRequest['headers']): Problem | undefined {
  const named = (headers['anthropic-beta'] ?? '').split(',').map((beta) => beta.trim().replace(/-\d{4}-\d\d-\d\d$/, ''));
  const without = (betas: readonly string[]) => !betas.some((beta) => named.includes(beta));
  for (const [member, betas] of ofBetas) if (Object.hasOwn(body, member) && without(betas)) return extra(member);
  if (Object.hasOwn(objectAt(body, 'output_config'), 'task_budget') && without(taskBudget))
    return extra('output_config.task_budget');
  for (const [index, turn] of objectsIn(body.messages).entries()) {
    const at = `messages.${index}`;
    if (Object.hasOwn(turn, 'output_config') && without(turnSettings)) return extra(`${at}.output_config`);
    for (const [place, { type, cache_control: cached }] of objectsIn(turn.content).entries()) {
      const block = `${at}.content.${place}`;
      if (isObject(cached) && Object.hasOwn(cached, 'scope') && without(cacheScope))
        return extra(`${block}.cache_control.ephemeral.scope`);
      if ((type === 'tool_addition' || type === 'tool_removal') && without(toolChanges)) {
        return { message: `${block}: Input tag '${type}' found using 'type' does not match any of the expected tags` };
      }
    }
  }
  return undefined;
}

function extra(member: string): Problem {
  return { message: `${member}: Extra inputs are not permitted` };
}
