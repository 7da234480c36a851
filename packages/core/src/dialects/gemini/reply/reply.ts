import type { CallSigner } from '../../../call/call-signatures.ts';
import type { Citation } from '../../../call/citation.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { Reply } from '../../../call/reply.ts';
import type { AssistantPart } from '../../../call/request.ts';
import type { AnswerForm } from '../../client-dialect.ts';
import { defined, isObject, jsonText, objectsIn, parseJsonExact } from '../../json.ts';
import { type ReadArguments, readArguments } from '../../read-arguments.ts';
import { shownContent } from '../../shown-content.ts';
import { standInCallId } from '../../stand-in-call-id.ts';
import type { DecodedReply } from '../../target-dialect.ts';
import { asObject, asText } from '../read-json.ts';
import { blocked, decodeFinish, encodeFinish } from './finish.ts';
import { plainReply } from './plain-reply.ts';
import { readGrounding } from './read-grounding.ts';
import { SaidParts } from './said-parts.ts';
import { showsThoughts } from './shows-thoughts.ts';
import { decodeUsage, encodeUsage } from './usage.ts';
import { type TextPart, writeGrounding } from './write-grounding.ts';

/** Reads a whole `GenerateContentResponse`. Parts without a common form (images, code that Google ran) live on in `raw` only. */
export function decodeReply(text: string, parsed: unknown = parseJsonExact(text), signer?: CallSigner): DecodedReply {
  if (!isObject(parsed)) return malformed('the body is not a JSON object');
  const plain = plainReply(text, parsed);
  return plain ? { ok: true, reply: plain } : decodeWhole(text, parsed, signer);
}

/** As `decodeReply`, for an answer that may hold anything. */
export function decodeWhole(text: string, parsed: JsonObject, signer?: CallSigner): DecodedReply {
  if (isErrorBody(parsed)) return { ok: false, providerError: parsed };
  const about = aboutAnswer(parsed);
  const reply = { ...about, usage: decodeUsage(asObject(parsed.usageMetadata)), raw: { text, body: parsed } };
  const candidate = firstCandidate(parsed);
  if (!candidate) {
    const reason = blockReason(parsed);
    if (reason === '') return malformed('an answer without candidates');
    return { ok: true, reply: { ...reply, content: [], finish: blocked(reason) } };
  }
  const content = decodeParts(candidate, about.id, signer);
  const reason = asText(candidate.finishReason);
  if (reason === '' && content.length === 0) return malformed('an answer without content and finish reason');
  const calls = content.filter((part) => part.type === 'tool-call');
  if (calls.some(({ name }) => name === '')) return malformed('a tool call without a name');
  const finish = decodeFinish(reason, calls.length > 0);
  if (finish.unified === 'broken') return { ok: false, malformed: `finish reason ${finish.raw}`, blameless: finish.blameless };
  const citations = citationsOf(candidate);
  return { ok: true, reply: { ...reply, content, finish, ...(citations.length > 0 && { citations }) } };
}

function citationsOf({ groundingMetadata: grounding, content }: JsonObject): readonly Citation[] {
  if (!isObject(grounding)) return [];
  const said = new SaidParts();
  said.add(asObject(content).parts);
  return readGrounding(grounding, said);
}

function malformed(what: string): DecodedReply {
  return { ok: false, malformed: what };
}

/** Whether a body of a 200, or an event of a stream, is an error in its place. */
export function isErrorBody({ error }: JsonObject): boolean {
  return error !== undefined && error !== null;
}

/** What a response, whole or a piece of a stream, says of its answer. */
export function aboutAnswer({ responseId, modelVersion }: JsonObject): { readonly id?: string; readonly model?: string } {
  return defined({ id: asText(responseId) || undefined, model: asText(modelVersion) || undefined });
}

/** The answer itself: further candidates have an index of their own. */
export function firstCandidate({ candidates }: JsonObject): JsonObject | undefined {
  return objectsIn(candidates).find(({ index }) => index === undefined || index === 0);
}

/** Why the prompt was blocked; empty where it was not. */
export function blockReason({ promptFeedback }: JsonObject): string {
  return asText(asObject(promptFeedback).blockReason);
}

function decodeParts(candidate: JsonObject, answerId: string | undefined, signer?: CallSigner): readonly AssistantPart[] {
  let calls = 0;
  return objectsIn(asObject(candidate.content).parts).flatMap((part): readonly AssistantPart[] => {
    if (isObject(part.functionCall)) {
      const { id, name, args } = part.functionCall;
      const ownId = standInCallId(answerId, calls++);
      const call = { type: 'tool-call', id: asText(id) || ownId, name: asText(name), arguments: argumentsText(args) } as const;
      if (part.thoughtSignature) signer?.keep(call.id, call.name, asText(part.thoughtSignature));
      return [call];
    }
    if (typeof part.text !== 'string') return [];
    return [part.thought === true ? { type: 'reasoning', text: part.text } : { type: 'text', text: part.text }];
  });
}

/** The arguments of a call as JSON text. A call without arguments may come without `args`. */
export function argumentsText(args: unknown): string {
  return (isObject(args) && jsonText(args)) || '{}';
}

/** Writes a response that the official SDK takes, whatever dialect the answer came in. */
export function encodeReply(reply: Reply, id: string, { asked }: AnswerForm = {}): JsonObject {
  const read = readArguments();
  const parts: JsonObject[] = [];
  const texts: TextPart[] = [];
  const content = shownContent(reply.content, showsThoughts(asked));
  for (const part of reply.citations ? joinTexts(content) : content) {
    if (part.type === 'text') texts.push({ text: part.text, partIndex: parts.length });
    parts.push(...encodePart(part, read));
  }
  const grounding = reply.citations && writeGrounding(reply.citations, texts);
  const about = { finishReason: encodeFinish(reply.finish), index: 0, ...(grounding && { groundingMetadata: grounding }) };
  return {
    candidates: [{ content: { parts, role: 'model' }, ...about }],
    usageMetadata: encodeUsage(reply.usage),
    modelVersion: reply.model ?? '',
    responseId: reply.id ?? id,
  };
}

/** Texts that follow each other become one part, because many clients take the numbers of a segment for places in the text of all parts. */
function joinTexts(content: readonly AssistantPart[]): readonly AssistantPart[] {
  const joined: AssistantPart[] = [];
  for (const part of content) {
    const last = joined.at(-1);
    if (part.type === 'text' && last?.type === 'text') joined[joined.length - 1] = { ...last, text: last.text + part.text };
    else joined.push(part);
  }
  return joined;
}

/** One part of an answer; none where the part says nothing that this dialect has a form for. */
export function encodePart(part: AssistantPart, read: ReadArguments): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text === '' ? [] : [{ text: part.text }];
    case 'reasoning':
      return part.text === '' ? [] : [{ text: part.text, thought: true }];
    case 'tool-call': {
      const args = part.arguments.trim() === '' ? {} : read(part.arguments);
      if (!isObject(args)) return []; // half of a call is none
      return [{ functionCall: { ...(part.id !== '' && { id: part.id }), name: part.name, args } }];
    }
  }
}
