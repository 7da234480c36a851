import type { JsonObject } from '../call/json.ts';
import type { ChatRequest, Message } from '../call/request.ts';
import { asJson } from './added-texts.ts';
import { isObject } from './json.ts';
import type { Losses } from './losses.ts';
import { followTop } from './object-schema.ts';
import type { EncodeTo } from './target-dialect.ts';

/** The schema as the host takes it: OpenAI itself wants one of an object. */
export function fitAnswerSchema(schema: JsonObject, { native }: EncodeTo): JsonObject {
  return (native && answerSchema(schema)) || schema;
}

/** OpenAI itself gives no answer that is no object. */
export function refuseAnswerSchema({ output }: ChatRequest, { native }: EncodeTo, losses: Losses): void {
  if (native && output?.type === 'json-schema' && !answerSchema(output.schema))
    losses.refuse('schema of an answer that is no object');
}

/** The schema of an answer as both APIs of OpenAI take it; undefined for an answer that is no object. */
function answerSchema(schema: JsonObject): JsonObject | undefined {
  const followed = followTop(schema);
  const { type, properties } = followed;
  if (type === 'object') return followed;
  return type === undefined && isObject(properties) ? { ...followed, type: 'object' } : undefined;
}

/**
 * The conversation, with a system text that asks for JSON where the request does and no text says so: OpenAI and other hosts of its APIs refuse a request
 * for any JSON that does not hold the word.
 */
export function askingForJson({ messages, output }: ChatRequest, losses: Losses): readonly Message[] {
  if (output?.type !== 'json-object' || messages.some(saysJson)) return messages;
  losses.warn(`a system text was added ("${asJson}"): the target wants the word in the request`);
  return [{ role: 'system', content: [{ type: 'text', text: asJson }] }, ...messages];
}

function saysJson({ role, content }: Message): boolean {
  if (role === 'tool') return false;
  return content.some((part) => part.type === 'text' && /json/i.test(part.text));
}
