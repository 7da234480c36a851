import { type JsonObject, objectAt, objectsIn } from '../json.ts';
import type { Problem } from './wire.ts';

/** Models that take nothing beside calls and results of tools, by reports: https://github.com/pydantic/pydantic-ai/pull/6098 */
const alone = /(?:meta|mistral|writer)\./;

/** What Bedrock refuses of the turns with calls and results of tools, by model. */
export function checkConverseToolTurns(messages: readonly JsonObject[], model: string): Problem | undefined {
  for (const [at, { content }] of messages.entries()) {
    const problem = checkTurn(objectsIn(content), at, model);
    if (problem !== undefined) return { message: problem };
  }
  return undefined;
}

function checkTurn(blocks: readonly JsonObject[], at: number, model: string): string | undefined {
  const has = (...names: readonly ('text' | 'image' | 'document' | 'video' | 'toolUse' | 'toolResult')[]) =>
    blocks.some((block) => names.some((name) => block[name] !== undefined));
  const says = has('text', 'image', 'document', 'video');
  if (alone.test(model) && says && has('toolUse', 'toolResult'))
    return `messages.${at}.content: Conversation blocks and tool ${has('toolUse') ? 'use' : 'result'} blocks cannot be provided in the same turn.`;
  const results = blocks.filter(({ toolResult }) => toolResult !== undefined).map((block) => objectAt(block, 'toolResult'));
  if (model.includes('writer.') && results.some(({ status }) => status !== undefined))
    return "This model doesn't support the status field. Remove status and try again.";
  if (!model.includes('anthropic.claude') || results.length === 0 || !has('document', 'video')) return undefined;
  const ids = results.map(({ toolUseId }) => toolUseId).join(', ');
  return `The model returned the following errors: messages.${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
}
