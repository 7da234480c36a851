import type { JsonObject } from '../../call/json.ts';
import type { Operation } from '../../call/operation.ts';
import { own } from '../../call/own.ts';
import type { Reply } from '../../call/reply.ts';
import type { ChatRequest } from '../../call/request.ts';
import { sse } from '../../framing/sse.ts';
import type { ClientDialect, DecodedRequest, ReceivedRequest } from '../client-dialect.ts';
import type { Dialect } from '../dialect.ts';
import { edited } from '../edited.ts';
import { defined, isGiven, isObject, parseJson } from '../json.ts';
import { asText } from '../openai-chat/read-json.ts';
import { findError } from '../openai-chat/reply/provider-error.ts';
import { RequestReader } from '../request-reader.ts';
import type { DecodedReply, EncodedRequest, EncodeTo, TargetDialect } from '../target-dialect.ts';
import { type Family, families } from './api-family.ts';
import { passStream, type ReadEvent } from './pass-stream.ts';
import { usageOf } from './usage-of.ts';

/** An API of one request and one JSON answer. */
export interface JsonApi {
  readonly name: string;
  readonly operation: Operation;
  /** One path or several. With a name in braces, the path says the model and not the body. */
  readonly paths: readonly string[];
  /** Default: OpenAI's. */
  readonly family?: Family;
  /** What a request without a model means; undefined: a request needs one. */
  readonly defaultModel?: string;
  /** Members that a request must have. */
  readonly needs: readonly string[];
  /** What an answer holds: a list, or an object of lists. */
  readonly holds: string;
  /** A request may hold lists of numbers, as tokens. */
  readonly isBulk?: true;
  /** Writes the model's name into a body. Default: the member `model`. */
  readonly withModel?: (body: JsonObject, model: string) => JsonObject;
  /** Reads the events of a stream; undefined: a request for a stream is refused. */
  readonly events?: () => ReadEvent;
}

/** The dialect of an API that is passed on as it is, to hosts of the same API only: the model's name is changed, and what the configuration sets. */
export function jsonApi(api: JsonApi): Dialect {
  return { client: clientOf(api), target: targetOf(api) };
}

function clientOf(api: JsonApi): ClientDialect {
  const { name, operation, paths, family = 'openai', isBulk } = api;
  const decode = (received: ReceivedRequest) => decodeRequest(received, api);
  return {
    name,
    routes: paths.map((path) => ({ kind: 'call', operation, method: 'POST', path, decode, ...(isBulk && { isBulk }) })),
    showsSignatures: false,
    encodeReply: ({ raw }) => raw.body,
    streamEncoder: () => ({ encode: () => '' }), // streams pass as they came
    encodeRestart: () => '',
    ...families[family],
  };
}

/** 2,048 vectors of 3,072 dimensions take 34 MB in base64, which SDKs ask for. */
const longestReplyBytes = 64 * 1024 * 1024;

/** Nothing of the request is translated, so nothing but its model is decoded. */
const nothing: ChatRequest = { messages: [], tools: [], stream: false, includeUsage: false, unportable: [] };

const streamed: ChatRequest = { ...nothing, stream: true };

function decodeRequest({ body, inPath }: ReceivedRequest, { defaultModel, needs, events }: JsonApi): DecodedRequest {
  const reader = new RequestReader();
  const model = inPath ?? reader.model(isGiven(body.model) ? body.model : defaultModel);
  for (const name of needs) if (!isGiven(own(body, name))) reader.wrong(name, 'a value', own(body, name));
  const stream = reader.read('boolean', body.stream, 'stream') === true;
  if (stream && !events) reader.wrong('stream', 'no stream', true);
  return reader.decoded(model, stream ? streamed : nothing);
}

function targetOf({ name, operation, holds, events, withModel = inBody }: JsonApi): TargetDialect {
  return {
    name,
    bulk: { member: holds, longestReplyBytes },
    operations: new Set([operation]),
    carries: new Set(),
    encodeRequest: () => ({ ok: false, unsupported: operation }),
    pass: {
      encode: (body, _request, to) => passRequest(withModel(body, to.model), to),
      appendTurns: (body) => body,
      terminator: '',
    },
    takesPrefill: () => false,
    decodeReply: (text, parsed = parseJson(text)) => decodeReply(text, parsed, holds),
    framing: sse,
    streamDecoder: () => passStream(name, events?.() ?? (() => [])),
  };
}

function inBody(body: JsonObject, model: string): JsonObject {
  return { ...body, model };
}

function passRequest(body: JsonObject, { params }: EncodeTo): EncodedRequest {
  return { ok: true, body: edited(body, params), warnings: [], changed: Object.keys(params).length > 0 };
}

function decodeReply(text: string, body: unknown, holds: string): DecodedReply {
  if (!isObject(body)) return { ok: false, malformed: text.trim() === '' ? 'an empty body' : 'a body that is no JSON object' };
  const error = findError(body);
  if (error !== undefined) return { ok: false, providerError: error };
  const held = own(body, holds);
  if (typeof held !== 'object' || held === null) return { ok: false, malformed: `an answer without ${holds}` };
  const about = defined({ id: asText(body.id) || undefined, model: asText(body.model) || undefined });
  const reply: Reply = { ...about, content: [], finish: { unified: 'stop', raw: '' }, usage: usageOf(body), raw: { text, body } };
  return { ok: true, reply };
}
