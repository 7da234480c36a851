import type { Finish, FinishKind } from '../../../call/reply.ts';
import { asObject, asText } from '../read-json.ts';

const kinds: ReadonlyMap<string, FinishKind> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['model_length', 'length'], // Mistral: the context window is full
  ['tool_calls', 'tools'],
  ['function_call', 'tools'],
  ['content_filter', 'filtered'],
  ['error', 'broken'], // OpenRouter, Mistral
  ['abort', 'broken'], // SGLang, vLLM
  ['insufficient_system_resource', 'broken'], // DeepSeek
]);

/** The provider's own word, empty as long as the choice has none. SGLang writes `{ "type": ... }`. */
export function finishReason(choice: { readonly finish_reason?: unknown }): string {
  return asText(choice.finish_reason) || asText(asObject(choice.finish_reason).type);
}

/**
 * Reads why the model stopped. The content of the answer decides between `stop` and `tools`, because a call that was forced by name ends in "stop",
 * and a host may say "tool_calls" without a call. A refusal is `filtered`, although its word is "stop".
 */
export function readFinish(raw: string, holds: { readonly calls: boolean; readonly refusal: boolean }): Finish {
  const said = kinds.get(raw) ?? 'stop';
  if (said !== 'stop' && said !== 'tools') return { unified: said, raw };
  if (holds.calls) return { unified: 'tools', raw };
  return { unified: holds.refusal ? 'filtered' : 'stop', raw };
}

/** Our word as this dialect's. `pause` and `broken` become `length`, which tells a client that the answer is not whole. */
const words: Readonly<Record<FinishKind, string>> = {
  stop: 'stop',
  length: 'length',
  tools: 'tool_calls',
  filtered: 'content_filter',
  pause: 'length',
  broken: 'length',
};

/** OpenAI ends a refusal that has words in "stop"; its SDK throws on "content_filter". */
export function writeFinish(finish: Finish, hasRefusal: boolean, oldFunctions = false): string {
  if (oldFunctions && finish.unified === 'tools') return 'function_call';
  return finish.unified === 'filtered' && hasRefusal ? 'stop' : words[finish.unified];
}
