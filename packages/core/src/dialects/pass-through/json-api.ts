import type { JsonObject } from '../../call/json.ts';
import type { Operation } from '../../call/operation.ts';
import { own } from '../../call/own.ts';
import type { Reply } from '../../call/reply.ts';
import type { ChatRequest } from '../../call/request.ts';
import { sse } from '../../framing/sse.ts';
import type { ClientDialect, DecodedRequest } from '../client-dialect.ts';
import type { Dialect } from '../dialect.ts';
import { edited } from '../edited.ts';
import { defined, isGiven, isObject, parseJson } from '../json.ts';
import { encodeError, encodeStreamError } from '../openai-chat/errors.ts';
import { asText } from '../openai-chat/read-json.ts';
import { findError } from '../openai-chat/reply/provider-error.ts';
import { RequestReader } from '../request-reader.ts';
import type { DecodedReply, EncodedRequest, EncodeTo, TargetDialect } from '../target-dialect.ts';
import { passStream, type ReadEvent } from './pass-stream.ts';
import { usageOf } from './usage-of.ts';

/** An API of one request and one JSON answer. */
export interface JsonApi {
  readonly name: string;
  readonly operation: Operation;
  readonly path: string;
  /** What a request without a model means; undefined: a request needs one. */
  readonly defaultModel?: string;
  /** Members that a request must have. */
  readonly needs: readonly string[];
  /** The list that an answer holds. */
  readonly holds: string;
  /** Reads the events of a stream; undefined: a request for a stream is refused. */
  readonly events?: () => ReadEvent;
}

/** The dialect of an API that is passed on as it is, to hosts of the same API only: the model's name is changed, and what the configuration sets. */
export function jsonApi(api: JsonApi): Dialect {
  return { client: clientOf(api), target: targetOf(api) };
}

function clientOf(api: JsonApi): ClientDialect {
  const { name, operation, path } = api;
  return {
    name,
    routes: [{ kind: 'call', operation, method: 'POST', path, decode: ({ body }) => decodeRequest(body, api) }],
    showsSignatures: false,
    encodeReply: ({ raw }) => raw.body,
    streamEncoder: () => ({ encode: () => '' }), // streams pass as they came
    encodeRestart: () => '',
    encodeError,
    encodeStreamError,
  };
}

/** 2,048 vectors of 3,072 dimensions take 34 MB in base64, which SDKs ask for. */
const longestReplyBytes = 64 * 1024 * 1024;

/** Nothing of the request is translated, so nothing but its model is decoded. */
const nothing: ChatRequest = { messages: [], tools: [], stream: false, includeUsage: false, unportable: [] };

const streamed: ChatRequest = { ...nothing, stream: true };

function decodeRequest(body: JsonObject, { defaultModel, needs, events }: JsonApi): DecodedRequest {
  const reader = new RequestReader();
  const model = reader.model(isGiven(body.model) ? body.model : defaultModel);
  for (const name of needs) if (!isGiven(own(body, name))) reader.wrong(name, 'a value', own(body, name));
  const stream = reader.read('boolean', body.stream, 'stream') === true;
  if (stream && !events) reader.wrong('stream', 'no stream', true);
  return reader.decoded(model, stream ? streamed : nothing);
}

function targetOf({ name, operation, holds, events }: JsonApi): TargetDialect {
  return {
    name,
    bulk: { member: holds, longestReplyBytes },
    operations: new Set([operation]),
    carries: new Set(),
    encodeRequest: () => ({ ok: false, unsupported: operation }),
    pass: { encode: passRequest, appendTurns: (body) => body, terminator: '' },
    takesPrefill: () => false,
    decodeReply: (text, parsed = parseJson(text)) => decodeReply(text, parsed, holds),
    framing: sse,
    streamDecoder: () => passStream(name, events?.() ?? (() => [])),
  };
}

function passRequest(body: JsonObject, _request: ChatRequest, { model, params }: EncodeTo): EncodedRequest {
  return { ok: true, body: edited({ ...body, model }, params), warnings: [], changed: Object.keys(params).length > 0 };
}

function decodeReply(text: string, body: unknown, holds: string): DecodedReply {
  if (!isObject(body)) return { ok: false, malformed: text.trim() === '' ? 'an empty body' : 'a body that is no JSON object' };
  const error = findError(body);
  if (error !== undefined) return { ok: false, providerError: error };
  if (!Array.isArray(own(body, holds))) return { ok: false, malformed: `an answer without ${holds}` };
  const about = defined({ id: asText(body.id) || undefined, model: asText(body.model) || undefined });
  const reply: Reply = { ...about, content: [], finish: { unified: 'stop', raw: '' }, usage: usageOf(body), raw: { text, body } };
  return { ok: true, reply };
}
