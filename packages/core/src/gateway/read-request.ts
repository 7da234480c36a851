import { aside } from '../call/aside.ts';
import type { Clock } from '../call/clock.ts';
import type { HttpAnswer, HttpBody, HttpCall } from '../call/http.ts';
import type { JsonObject } from '../call/json.ts';
import type { ChatRequest } from '../call/request.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { refusal } from './client-error.ts';
import { deepestJson, isDeeperThan } from './json-depth.ts';
import { crowded } from './refusals.ts';

export interface ReadRequest {
  readonly model: string;
  readonly request: ChatRequest;
  readonly body: JsonObject;
}

interface ReadRequestParts {
  readonly dialect: Dialect;
  readonly clock: Clock;
  /** Bytes. */
  readonly limit: number;
  /** A body is part of its call: it has no more time than that. */
  readonly limitMs: number;
  readonly hasRoom: () => boolean;
}

/** What the body of a request asks for, or why it cannot be told. */
export async function readRequest(http: HttpCall, parts: ReadRequestParts): Promise<ReadRequest | HttpAnswer> {
  const { clock, dialect, hasRoom, limit, limitMs } = parts;
  return decoded(dialect, await within(limitMs, http.readBody(limit, hasRoom), clock));
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

function readProblem(dialect: Dialect, { problem, detail }: Extract<HttpBody, { ok: false }>): HttpAnswer {
  if (problem === 'no-room') return crowded(dialect);
  if (problem === 'too-large') return refusal(dialect, { status: 413, code: 'request_too_large', message: detail });
  if (problem === 'too-slow') return refusal(dialect, { status: 408, code: 'request_timeout', message: detail });
  return refusal(dialect, { status: 400, code: 'invalid_json', message: detail });
}

function decoded(dialect: Dialect, body: HttpBody): ReadRequest | HttpAnswer {
  if (!body.ok) return readProblem(dialect, body);
  const { value } = body;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refusal(dialect, { status: 400, code: 'invalid_json', message: 'The body must be a JSON object' });
  }
  if (isDeeperThan(value, deepestJson)) {
    return refusal(dialect, {
      status: 400,
      code: 'invalid_json',
      message: `The body is nested deeper than ${deepestJson} levels`,
    });
  }
  const read = dialect.decodeRequest(value as JsonObject);
  if (!read.ok) return refusal(dialect, { status: 400, param: read.param, message: `${read.param}: ${read.message}` });
  return { model: read.model, request: read.request, body: value as JsonObject };
}
