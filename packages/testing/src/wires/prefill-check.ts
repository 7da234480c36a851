import { isObject, type JsonObject, objectsIn, own } from '../json.ts';
import type { Prefill, Problem } from './wire.ts';

/** What hosts of the openai wire refuse of an answer that is begun: members they do not know, or one that lacks theirs. */
export function checkOpenaiPrefill(body: JsonObject, prefill: Prefill | undefined): Problem | undefined {
  const messages = objectsIn(body.messages);
  const last = messages.at(-1);
  const marked = messages.findIndex((message) => message.prefix !== undefined);
  if (marked >= 0 && prefill !== 'prefix') return unknown(`messages[${marked}].prefix`);
  const flag = ['continue_final_message', 'add_generation_prompt'].find((name) => own(body, name) !== undefined);
  if (flag !== undefined && prefill !== 'continue-final-message') return unknown(flag);
  const pair = messages.findIndex(({ role }, at) => role === 'assistant' && messages[at + 1]?.role === 'assistant');
  if (prefill !== undefined && pair >= 0) return { message: "Unexpected role 'assistant' after role 'assistant'" };
  if (prefill === 'prefix') return checkPrefix(body, last, marked >= 0 && marked < messages.length - 1);
  if (body.continue_final_message === true && body.add_generation_prompt !== false) {
    return { message: 'Cannot set both `continue_final_message` and `add_generation_prompt` to True.' };
  }
  return undefined;
}

function unknown(param: string): Problem {
  return { message: `Unknown parameter: '${param}'.`, param, code: 'unknown_parameter' };
}

/** Mistral, as it was reported. */
function checkPrefix(body: JsonObject, last: JsonObject | undefined, isEarlier: boolean): Problem | undefined {
  if (isEarlier) return { message: 'Assistant message with prefix True must be last message' };
  if (last?.role !== 'assistant') return undefined;
  if (last.prefix !== true) {
    return { message: 'Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant' };
  }
  return objectsIn(body.tools).length > 0 ? { message: 'Assistant message with prefix cannot be used with tools' } : undefined;
}

/** Claude from 4.6 on, and older ones that are asked to think. */
const withoutPrefill = /^claude-(?:[a-z]+-(?:4-(?:[6-9]|1\d)|[5-9])(?!\d))/;

/** What the Messages API refuses of an answer that is begun. */
export function checkAnthropicPrefill(body: JsonObject): Problem | undefined {
  if (objectsIn(body.messages).at(-1)?.role !== 'assistant') return undefined;
  const { model, thinking } = body;
  if (typeof model === 'string' && withoutPrefill.test(model)) {
    return { message: 'This model does not support assistant message prefill. The conversation must end with a user message.' };
  }
  const thinks = isObject(thinking) && thinking.type === 'enabled';
  return thinks
    ? { message: 'messages: the final message must be from the user: prefill is not supported when thinking is enabled' }
    : undefined;
}
