import type { JsonObject } from '../../../call/json.ts';
import type { AssistantPart, ToolCallPart } from '../../../call/request.ts';
import { defined, isGiven, isObject, objectsIn, parseJson } from '../../json.ts';
import { argumentsText, asObject, asText } from '../../openai-chat/read-json.ts';
import { standInCallId } from '../../stand-in-call-id.ts';
import type { DecodedReply } from '../../target-dialect.ts';
import { decodeFinish } from './finish.ts';
import { decodeUsage } from './usage.ts';

/** Reads a whole answer. Citations live on in `raw` only. The model that answered is not told. */
export function decodeReply(text: string, body: unknown = parseJson(text)): DecodedReply {
  if (!isObject(body)) return malformed(text.trim() === '' ? 'an empty body' : 'a body that is no JSON object');
  if (isErrorBody(body)) return { ok: false, providerError: body };
  const id = asText(body.id) || undefined;
  const message = asObject(body.message);
  const calls = decodeCalls(message, id);
  if (calls.some(({ name }) => name === '')) return malformed('a tool call without a name');
  const content = [...decodeSaid(message), ...calls];
  const reason = asText(body.finish_reason);
  if (reason === '' && content.length === 0) return malformed('an answer without content and finish reason');
  const finish = decodeFinish(reason, calls.length > 0);
  if (finish.unified === 'broken') return malformed(`finish reason ${finish.raw}`);
  return { ok: true, reply: { ...defined({ id }), content, finish, usage: decodeUsage(body.usage), raw: { text, body } } };
}

function malformed(what: string): DecodedReply {
  return { ok: false, malformed: what };
}

/** Errors have a text for a message, and answers an object. */
export function isErrorBody({ message, error }: JsonObject): boolean {
  return typeof message === 'string' || isGiven(error);
}

/** The plan that leads to calls of tools is a text before them. */
function decodeSaid(message: JsonObject): readonly AssistantPart[] {
  const plan = asText(message.tool_plan);
  const parts = typeof message.content === 'string' ? [{ text: message.content }] : objectsIn(message.content);
  const said = parts.map((part): AssistantPart => {
    const thought = asText(part.thinking);
    return thought === '' ? { type: 'text', text: asText(part.text) } : { type: 'reasoning', text: thought };
  });
  const all: readonly AssistantPart[] = [...said, { type: 'text', text: plan }];
  return all.filter((part) => 'text' in part && part.text !== '');
}

function decodeCalls(message: JsonObject, answerId: string | undefined): readonly ToolCallPart[] {
  return objectsIn(message.tool_calls).map((call, index) => {
    const called = asObject(call.function);
    const id = asText(call.id) || standInCallId(answerId, index);
    return { type: 'tool-call', id, name: asText(called.name), arguments: argumentsText(called.arguments) };
  });
}
