import { aside } from '../call/aside.ts';
import type { BesideBody } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { HttpAnswer, HttpBody, HttpCall, RefusedBody } from '../call/http.ts';
import { isObject, type JsonObject } from '../call/json.ts';
import { type JsonLimits, sayOver } from '../call/json-meter.ts';
import { jsonSize } from '../call/json-size.ts';
import type { ChatRequest } from '../call/request.ts';
import { turn } from '../call/turn.ts';
import type { CallRoute, ClientDialect, ReceivedRequest } from '../dialects/client-dialect.ts';
import { estimateInputTokens } from '../requests/estimate-tokens.ts';
import { refusal } from './client-error.ts';
import { crowded } from './refusals.ts';

export interface ReadRequest {
  readonly model: string;
  readonly request: ChatRequest;
  readonly body: JsonObject;
  /** What is done with it is done in turn with others. */
  readonly long: boolean;
  readonly beside: BesideBody | undefined;
  /** Of the body, where that is not the client's own. */
  readonly dialect?: string;
}

interface ReadRequestParts extends ReadObjectParts {
  /** Of the route that the request came to. */
  readonly decode: CallRoute['decode'];
  /** What the request says beside its body. */
  readonly said: Omit<ReceivedRequest, 'body'>;
  readonly reads: CallRoute['reads'];
}

interface ReadObjectParts {
  readonly dialect: ClientDialect;
  readonly clock: Clock;
  /** Bytes. */
  readonly limit: number;
  readonly shape: JsonLimits;
  /** A body is part of its call: it has no more time than that. */
  readonly limitMs: number;
  readonly hasRoom: () => boolean;
}

/** What the body of a request asks for, or why it cannot be told. */
export async function readRequest(http: HttpCall, parts: ReadRequestParts): Promise<ReadRequest | HttpAnswer> {
  if (parts.reads) return readBytes(http, parts, parts.reads);
  const read = await readObject(http, parts);
  if ('answer' in read) return read.answer;
  return read.long ? decodedInTurn(read.value, parts) : decoded(read.value, parts, false);
}

async function readBytes(http: HttpCall, parts: ReadRequestParts, reads: 'bytes'): Promise<ReadRequest | HttpAnswer> {
  const { clock, hasRoom, limit, limitMs, dialect } = parts;
  const read = await within(limitMs, http.readBody(limit, reads, hasRoom), clock);
  return read.ok ? decoded({ bytes: read.value }, parts, read.long === true) : readProblem(dialect, read);
}

/** The body of a request as an object, or why it is none. `long`: what is done with it is done in turn with others. */
export async function readObject(
  http: HttpCall,
  { clock, hasRoom, limit, limitMs, shape, dialect }: ReadObjectParts,
): Promise<{ readonly value: JsonObject; readonly long: boolean } | { readonly answer: HttpAnswer }> {
  const read = await within(limitMs, http.readBody(limit, shape, hasRoom), clock);
  if (!read.ok) return { answer: readProblem(dialect, read) };
  const { value } = read;
  if (!isObject(value)) return invalid('The body must be a JSON object');
  if (Object.keys(value).length > mostMembers) return invalid(`The body has more than ${mostMembers} members`);
  const { values, over } = jsonSize(value, shape);
  if (over) return { answer: readProblem(dialect, { problem: over, detail: sayOver(over, shape) }) };
  return { value, long: read.long === true || values >= manyValues };

  function invalid(message: string) {
    return { answer: refusal(dialect, { status: 400, code: 'invalid_json', message }) };
  }
}

function within(ms: number, reading: Promise<HttpBody>, clock: Clock): Promise<HttpBody> {
  return new Promise((resolve) => {
    const detail = `The body had not come after ${ms / 1000} s`;
    const timer = clock.timer(ms, () => resolve({ ok: false, problem: 'too-slow', detail }));
    aside(
      reading.then((body) => {
        timer.cancel();
        resolve(body);
      }),
    );
  });
}

function readProblem(dialect: ClientDialect, { problem, detail }: Omit<RefusedBody, 'ok'>): HttpAnswer {
  if (problem === 'no-room') return crowded(dialect);
  if (problem === 'too-large' || problem === 'values')
    return refusal(dialect, { status: 413, code: 'request_too_large', message: detail });
  if (problem === 'too-slow') return refusal(dialect, { status: 408, code: 'request_timeout', message: detail });
  return refusal(dialect, { status: 400, code: 'invalid_json', message: detail });
}

/** Values from which on a body is taken for long, whatever its bytes. */
const manyValues = 5000;
/** Members of the body itself: no dialect has so many, and each copy of a body that is changed for a target costs them all. */
const mostMembers = 1000;

/** What costs much is done in turn with others. */
async function decodedInTurn(body: JsonObject, parts: ReadRequestParts): Promise<ReadRequest | HttpAnswer> {
  await turn();
  const read = decoded(body, parts, true);
  if ('status' in read) return read;
  await turn();
  estimateInputTokens(read.request); // remembered for all who ask for it later
  return read;
}

function decoded(body: JsonObject, { dialect, decode, said }: ReadRequestParts, long: boolean): ReadRequest | HttpAnswer {
  const read = decode({ ...said, body });
  if (!read.ok) return refusal(dialect, { status: 400, param: read.param, message: `${read.param}: ${read.message}` });
  const { model, request, beside, dialect: of } = read;
  return { model, request, beside, body: read.body ?? body, long, ...(of !== undefined && { dialect: of }) };
}
