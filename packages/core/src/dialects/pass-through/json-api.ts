import type { JsonObject } from '../../call/json.ts';
import type { Operation } from '../../call/operation.ts';
import { own } from '../../call/own.ts';
import type { Reply } from '../../call/reply.ts';
import { bytes } from '../../framing/bytes.ts';
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
import { bytesStream } from './bytes-stream.ts';
import { Form } from './form.ts';
import { decodeForm, passForm } from './form-request.ts';
import { nothing, streamed } from './nothing.ts';
import { passStream, type ReadEvent } from './pass-stream.ts';
import { usageOf } from './usage-of.ts';

/** An API of one request and one answer. */
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
  /** What an answer holds: a list, an object of lists, or a text. */
  readonly holds: string;
  /** A request may hold lists of numbers, as tokens. */
  readonly isBulk?: true;
  /** A request is a form: a file and some fields. Default: JSON. */
  readonly isForm?: true;
  /** Content types of whole answers that are no JSON, where an answer may be such a one. */
  readonly plain?: RegExp;
  /** Content types of the bytes that an answer is made of, where it is neither JSON nor text. */
  readonly media?: RegExp;
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
  const { name, operation, paths, family = 'openai', isBulk, isForm, media } = api;
  const decode = (received: ReceivedRequest) => (isForm ? decodeForm(received, api) : decodeRequest(received, api));
  const more = { ...(isBulk && { isBulk }), ...(isForm && { reads: 'bytes' as const }) };
  return {
    name,
    routes: paths.map((path) => ({ kind: 'call', operation, method: 'POST', path, decode, ...more })),
    ...(media && { isBytes: true }),
    showsSignatures: false,
    encodeReply: ({ raw }) => raw.body,
    streamEncoder: () => ({ encode: () => '' }), // streams pass as they came
    encodeRestart: () => '',
    ...families[family],
  };
}

/** 2,048 vectors of 3,072 dimensions take 34 MB in base64, which SDKs ask for. */
const longestReplyBytes = 64 * 1024 * 1024;

function decodeRequest({ body, inPath }: ReceivedRequest, { defaultModel, needs, events, media }: JsonApi): DecodedRequest {
  const reader = new RequestReader();
  const model = inPath ?? reader.model(isGiven(body.model) ? body.model : defaultModel);
  for (const name of needs) if (!isGiven(own(body, name))) reader.wrong(name, 'a value', own(body, name));
  const stream = reader.read('boolean', body.stream, 'stream') === true;
  if (stream && !events && !media) reader.wrong('stream', 'no stream', true);
  return reader.decoded(model, stream || media ? streamed : nothing);
}

function targetOf({ name, operation, holds, events, plain, media, withModel = inBody }: JsonApi): TargetDialect {
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
    ...(plain && { plain }),
    ...(media && { media }),
    framing: media ? bytes : sse,
    streamDecoder: () => (media ? bytesStream(name) : passStream(name, events?.() ?? (() => []))),
  };
}

function inBody(body: JsonObject, model: string): JsonObject {
  return { ...body, model };
}

function passRequest(body: JsonObject, { model, params }: EncodeTo): EncodedRequest {
  const { form } = body;
  if (form instanceof Form) return passForm(form, model, params);
  return { ok: true, body: edited(body, params), warnings: [], changed: Object.keys(params).length > 0 };
}

function decodeReply(text: string, body: unknown, holds: string): DecodedReply {
  if (!isObject(body)) return { ok: false, malformed: text.trim() === '' ? 'an empty body' : 'a body that is no JSON object' };
  const error = findError(body);
  if (error !== undefined) return { ok: false, providerError: error };
  const held = own(body, holds);
  if (held === null || (typeof held !== 'object' && typeof held !== 'string'))
    return { ok: false, malformed: `an answer without ${holds}` };
  const about = defined({ id: asText(body.id) || undefined, model: asText(body.model) || undefined });
  const reply: Reply = { ...about, content: [], finish: { unified: 'stop', raw: '' }, usage: usageOf(body), raw: { text, body } };
  return { ok: true, reply };
}
