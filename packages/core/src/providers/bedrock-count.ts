import { isObject, type JsonObject } from '../call/json.ts';
import { isClaude } from './models/bedrock-models.ts';
import type { CountForm, TargetDialectName } from './provider-kind.ts';

/** The version of Messages that Bedrock wants in a body. */
export const invokeVersion = 'bedrock-2023-05-31';

/**
 * How Bedrock counts, which it does for models of Anthropic alone: a call of Converse as it is, a call of Messages as the bytes that would invoke the model.
 *
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html (read in November 2026)
 */
export function bedrockCount(dialect: TargetDialectName, model: string): CountForm | undefined {
  if (!isClaude(model)) return undefined;
  return dialect === 'anthropic-messages' ? ofMessages : ofConverse;
}

const ofConverse: CountForm = { request: (body) => body, answer: (body) => body };

const ofMessages: CountForm = {
  request({ model: _, ...body }) {
    // The bytes are those of a call, which needs a limit above its budget of reasoning; nothing is generated.
    const call = { anthropic_version: invokeVersion, max_tokens: budgetOf(body) + 1, ...body };
    return { input: { invokeModel: { body: Buffer.from(JSON.stringify(call)).toString('base64') } } };
  },
  answer: (body) => ({ input_tokens: isObject(body) ? body.inputTokens : undefined }),
};

function budgetOf({ thinking }: JsonObject): number {
  const budget = isObject(thinking) ? thinking.budget_tokens : undefined;
  return typeof budget === 'number' ? budget : 0;
}
