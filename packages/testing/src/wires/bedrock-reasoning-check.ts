import { type JsonObject, objectAt, objectsIn } from '../json.ts';
import { isForeign } from './sealed.ts';
import type { Problem } from './wire.ts';

/** What Bedrock refuses of reasoning: Claude's is signed by Claude, and the server of Claude has rules of its own for it. */
export function checkConverseReasoning(body: JsonObject, model: string): Problem | undefined {
  const messages = objectsIn(body.messages);
  const isClaude = model.includes('anthropic.claude');
  for (const [index, { content }] of messages.entries()) {
    const at = `messages.${index}.content`;
    for (const [place, block] of objectsIn(content).entries()) {
      const problem = checkBlock(block, `${at}.${place}`, isClaude);
      if (problem !== undefined) return { message: problem };
    }
  }
  const problem = isClaude ? checkThinking(body, messages) : undefined;
  return problem === undefined ? undefined : { message: problem };
}

function checkBlock(block: JsonObject, at: string, isClaude: boolean): string | undefined {
  const { reasoningText } = objectAt(block, 'reasoningContent');
  if (reasoningText === undefined) return undefined;
  const { signature } = objectAt({ reasoningText }, 'reasoningText');
  if (!isClaude)
    return signature === undefined ? undefined : "This model doesn't support the reasoningContent.reasoningText.signature field.";
  if (typeof signature !== 'string' || signature === '') return `${at}.thinking.signature: Field required`;
  return isForeign(signature, 'claude') ? `${at}: Invalid \`signature\` in \`thinking\` block` : undefined;
}

/** With a budget: its size, what cannot stand beside it, and that the answer which tool results come back to begins with its reasoning. */
function checkThinking(body: JsonObject, messages: readonly JsonObject[]): string | undefined {
  const { type, budget_tokens: budget } = objectAt(objectAt(body, 'additionalModelRequestFields'), 'thinking');
  if (type !== 'enabled') return undefined;
  const { maxTokens, temperature } = objectAt(body, 'inferenceConfig');
  if (!(Number(budget) >= 1024)) return 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
  if (!(Number(maxTokens) > Number(budget))) return '`max_tokens` must be greater than `thinking.budget_tokens`.';
  if (temperature !== undefined && temperature !== 1) return '`temperature` may only be set to 1 when thinking is enabled.';
  const { any, tool } = objectAt(objectAt(body, 'toolConfig'), 'toolChoice');
  if ((any ?? tool) !== undefined) return 'Thinking may not be enabled when tool_choice forces tool use.';
  const has = ({ content }: JsonObject, name: 'toolUse' | 'toolResult') =>
    objectsIn(content).some((block) => block[name] !== undefined);
  const asked = messages.findLastIndex((message) => message.role === 'user' && !has(message, 'toolResult'));
  const index = messages.findIndex(({ role }, at) => at > asked && role === 'assistant');
  const begun = messages[index];
  if (begun === undefined || !has(begun, 'toolUse') || objectsIn(begun.content)[0]?.reasoningContent !== undefined)
    return undefined;
  return `messages.${index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found another. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block`;
}
