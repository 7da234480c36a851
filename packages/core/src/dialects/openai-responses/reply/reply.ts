import type { JsonObject } from '../../../call/json.ts';
import type { Reply } from '../../../call/reply.ts';
import { toolForms } from '../../../call/tool-forms.ts';
import type { AnswerForm } from '../../client-dialect.ts';
import { asCount, defined, isObject, parseJson } from '../../json.ts';
import { asText } from '../../openai-chat/read-json.ts';
import { findError } from '../../openai-chat/reply/provider-error.ts';
import type { DecodedReply } from '../../target-dialect.ts';
import { ownId } from '../own-id.ts';
import { readFinish, writeEnding } from './finish.ts';
import { writeItems } from './items.ts';
import { plainReply } from './plain-reply.ts';
import { readCitations } from './read-citations.ts';
import { readOutput } from './read-output.ts';
import { begunResponse, endedResponse } from './response-object.ts';
import { readUsage } from './usage.ts';

/** Reads a whole answer. Lenient but for one condition: the body must hold a list of items. */
export function decodeReply(text: string, body: unknown = parseJson(text)): DecodedReply {
  if (body === undefined) return malformed(text.trim() === '' ? 'an empty body' : 'a body that is not JSON');
  if (!isObject(body)) return malformed('a body that is not an object');
  const plain = plainReply(text, body);
  return plain ? { ok: true, reply: plain } : decodeWhole(text, body);
}

/** As `decodeReply`, for an answer that may hold anything. */
export function decodeWhole(text: string, body: JsonObject): DecodedReply {
  if (findError(body) !== undefined) return { ok: false, providerError: isObject(body.error) ? { error: body.error } : body };
  if (!Array.isArray(body.output)) return malformed('an answer without output');
  if (body.status === 'failed' || body.status === 'cancelled') return malformed(`status ${body.status}`);
  const id = asText(body.id) || undefined;
  const content = readOutput(body.output, id);
  if (content.some((part) => part.type === 'tool-call' && part.name === '')) return malformed('a tool call without a name');
  const holds = (type: string) => content.some((part) => part.type === type);
  const finish = readFinish(body, { calls: holds('tool-call'), refusal: holds('refusal') });
  const citations = readCitations(body.output);
  const about = {
    ...defined({ id, model: asText(body.model) || undefined, createdAt: asCount(body.created_at) }),
    ...(citations.length > 0 && { citations }),
  };
  return { ok: true, reply: { ...about, content, finish, usage: readUsage(body.usage) ?? {}, raw: { text, body } } };
}

function malformed(what: string): DecodedReply {
  return { ok: false, malformed: what };
}

/**
 * Writes an answer as the official SDK expects it, with what its request asked for.
 *
 * @param id - cannot be guessed, so the ids of the items are made of it: those of some hosts are counted, and later calls may refer to items by their ids
 */
export function encodeReply(reply: Reply, id: string, { asked, tools }: AnswerForm = {}): JsonObject {
  const { content, finish, usage, citations } = reply;
  const about = { id: ownId('resp', reply.id ?? id), model: reply.model ?? '', createdAt: reply.createdAt ?? 0 };
  const hasRefusal = content.some(({ type }) => type === 'refusal');
  const { status } = writeEnding(finish, hasRefusal);
  const output = writeItems(content, { answerId: id, status, forms: toolForms(tools), citations });
  return endedResponse(begunResponse(about, asked), { output, finish, hasRefusal, usage });
}
