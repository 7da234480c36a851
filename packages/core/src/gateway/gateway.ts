import type { Call, ClientDialectName, SendCall } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Failure } from '../call/failure.ts';
import type { HttpAnswer, HttpCall, RefusedBody } from '../call/http.ts';
import type { JsonObject } from '../call/json.ts';
import { type JsonLimits, jsonLimits, sayOver } from '../call/json-meter.ts';
import { jsonSize } from '../call/json-size.ts';
import type { Outcome } from '../call/outcome.ts';
import { longReply } from '../call/reply.ts';
import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import { turn } from '../call/turn.ts';
import type { Config, ModelClass } from '../config/config.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { dialects } from '../dialects/index.ts';
import { candidates } from '../routing/candidates.ts';
import { estimateInputTokens } from '../routing/estimate-tokens.ts';
import { callAnswer, earlyAnswer } from './call-answer.ts';
import { refusal } from './client-error.ts';
import { modelsList } from './models-list.ts';
import { dialectOf, endpointAt, paths } from './surface.ts';
import { readWishes, type Wishes } from './trusted-headers.ts';

export interface GatewayParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly send: SendCall;
  readonly startedAt: number;
  /** The class that answers to a model name; undefined where there is none. */
  classOf(model: string): ModelClass | undefined;
  /** The targets of a class for one call, best first. */
  order(modelClass: ModelClass, request: ChatRequest): readonly Target[];
  /** Whether every class has a target that may be asked now. */
  isReady(): boolean;
  /** The calls that are under way; the gateway enters and leaves them. */
  readonly running: RunningCalls;
}

/** Calls between arrival and last byte, so that closing can wait for them. */
export interface RunningCalls {
  /** False while closing: no new call is taken. */
  readonly open: boolean;
  enter(call: Call): void;
}

/** Called once the call has an id and before its first event: binds it to the trace of its request. */
export type BeginTrace = (callId: string) => void;

export type Handle = (http: HttpCall, beginTrace: BeginTrace) => Promise<HttpAnswer>;

/** Everything between the adapters and the layers: which path, what the body says, which class, and the answer in the client's dialect. */
export function gateway(parts: GatewayParts): Handle {
  let calls = 0;

  return async function handle(http, beginTrace) {
    const endpoint = endpointAt(http.path);
    const errors = dialects[endpoint?.kind === 'call' ? endpoint.dialect : dialectOf(http)];
    if (!endpoint) {
      const path = http.path.split('?', 1)[0];
      return refusal(errors, {
        status: 404,
        code: 'not_found',
        message: `No such path: ${path}. There are: ${paths.join(', ')}`,
      });
    }
    if (http.method !== endpoint.method && !(endpoint.method === 'GET' && http.method === 'HEAD')) {
      const message = `${http.method} is not allowed here; use ${endpoint.method}`;
      return refusal(errors, { status: 405, code: 'method_not_allowed', message }, { allow: endpoint.method });
    }
    switch (endpoint.kind) {
      case 'health':
        return status(200, 'ok');
      case 'readiness':
        return parts.running.open && parts.isReady() ? status(200, 'ready') : status(503, 'unavailable');
      case 'models':
        return modelsList([...parts.config.classes.keys()], dialectOf(http), parts.startedAt);
      case 'call':
        return answerCall(http, endpoint.dialect, beginTrace);
    }
  };

  async function answerCall(http: HttpCall, name: ClientDialectName, beginTrace: BeginTrace): Promise<HttpAnswer> {
    const dialect = dialects[name];
    if (!parts.running.open) {
      return refusal(
        dialect,
        { status: 503, code: 'shutting_down', message: 'This server is shutting down' },
        { 'retry-after': '1' },
      );
    }
    const startedAt = parts.clock.now();
    const wishes = readWishes(http, parts.config.trustHeaders);
    if (!wishes.ok)
      return refusal(dialect, { status: 400, param: wishes.header, message: `The header ${wishes.header} ${wishes.message}` });
    const read = await readRequest(http, dialect, parts.config);
    if ('status' in read) return read;
    const modelClass = parts.classOf(read.model);
    if (!modelClass) {
      const message = `The model "${read.model.slice(0, 200)}" is not configured here. There are: ${[...parts.config.classes.keys()].join(', ')}`;
      return refusal(dialect, { status: 404, code: 'model_not_found', param: 'model', message });
    }
    calls += 1;
    const call = newCall({
      ...read,
      targets: parts.order(modelClass, read.request),
      id: `call-${parts.startedAt.toString(36)}-${calls.toString(36)}`,
      name,
      startedAt,
      modelClass,
      wishes: wishes.wishes,
    });
    http.onClientGone(() => call.abort({ reason: 'cancelled', phase: 'before_headers', detail: 'the client left' }));
    parts.running.enter(call);
    beginTrace(call.id);
    announce(call);
    const answerParts = { dialect, clock: parts.clock, publish: parts.publish };
    const sent = parts.send(call).catch((error: unknown) => defect(call, error));
    const outcome = await withinKeepAlive(call, sent);
    if (!outcome) return earlyAnswer(call, sent, answerParts);
    const long = outcome.kind === 'reply' && outcome.reply.raw.text.length >= longReply;
    if (long) await turn();
    const answer = callAnswer(call, outcome, answerParts);
    if (long) await turn(); // sending it costs as much as writing it
    return answer;
  }

  /** Undefined where a stream was asked for and nothing of it came for so long that proxies on the way may give up. */
  function withinKeepAlive({ request, policy }: Call, sent: Promise<Outcome>): Promise<Outcome | undefined> {
    const { keepAliveMs } = policy.stream;
    if (!request.stream || keepAliveMs === undefined) return sent;
    return new Promise((resolve) => {
      const timer = parts.clock.timer(keepAliveMs, () => resolve(undefined));
      void sent.then((outcome) => {
        timer.cancel();
        resolve(outcome);
      });
    });
  }

  function announce({ id, startedAt, dialect, modelClass, model, request, session }: Call): void {
    const { maxTokens, temperature, topP } = request;
    parts.publish({
      type: 'call.start',
      callId: id,
      at: startedAt,
      dialect,
      modelClass,
      model,
      stream: request.stream,
      ...(session !== undefined && { session }),
      ...(maxTokens !== undefined && { maxTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
    });
  }
}

/** Nothing in the layers throws; if something does all the same it ends this call, and nothing else. */
function defect(call: Call, error: unknown): Outcome {
  const failure: Failure = { reason: 'malformed', phase: 'before_commit', detail: `a defect in the gateway (${String(error)})` };
  call.abort(failure);
  return { kind: 'failure', failure };
}

function status(code: number, word: string): HttpAnswer {
  return { status: code, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }, body: word };
}

interface ReadRequest {
  readonly model: string;
  readonly request: ChatRequest;
  readonly body: JsonObject;
  readonly long: boolean;
}

/** Values from which on a body is taken for long, whatever its bytes. */
const manyValues = 5000;

async function readRequest(http: HttpCall, dialect: Dialect, config: Config): Promise<ReadRequest | HttpAnswer> {
  const limits: JsonLimits = { ...jsonLimits, values: config.bodyValues };
  const read = await http.readBody(config.bodyLimit, limits);
  if (!read.ok) return refusedBody(dialect, read);
  const { value } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refusal(dialect, { status: 400, code: 'invalid_json', message: 'The body must be a JSON object' });
  }
  if (Object.keys(value).length > mostMembers) {
    return refusal(dialect, { status: 400, code: 'invalid_json', message: `The body has more than ${mostMembers} members` });
  }
  const { values, over } = jsonSize(value, limits);
  if (over) return refusedBody(dialect, { problem: over, detail: sayOver(over, limits) });
  const long = read.long === true || values >= manyValues;
  if (long) await turn();
  const decoded = dialect.decodeRequest(value as JsonObject);
  if (!decoded.ok)
    return refusal(dialect, { status: 400, param: decoded.param, message: `${decoded.param}: ${decoded.message}` });
  if (long) {
    await turn();
    estimateInputTokens(decoded.request); // remembered for all who ask for it later
  }
  return { model: decoded.model, request: decoded.request, body: value as JsonObject, long };
}

/** Members of the body itself: no dialect has so many, and each copy of a body that is changed for a target costs them all. */
const mostMembers = 1000;

function refusedBody(dialect: Dialect, { problem, detail }: Omit<RefusedBody, 'ok'>): HttpAnswer {
  const tooMuch = problem === 'too-large' || problem === 'values';
  const [status, code] = tooMuch ? ([413, 'request_too_large'] as const) : ([400, 'invalid_json'] as const);
  return refusal(dialect, { status, code, message: detail });
}

interface CallSource extends ReadRequest {
  readonly id: string;
  readonly name: ClientDialectName;
  readonly startedAt: number;
  readonly modelClass: ModelClass;
  readonly targets: readonly Target[];
  readonly wishes: Wishes;
}

function newCall({ id, name, startedAt, modelClass, targets, model, request, body, long, wishes }: CallSource): Call {
  const controller = new AbortController();
  const { totalMs } = modelClass.policy.timeout;
  const allowed = candidates(targets, wishes.tags);
  return {
    id,
    startedAt,
    dialect: name,
    modelClass: modelClass.name,
    model,
    request,
    body,
    ...(long && { long }),
    policy: modelClass.policy,
    candidates: wishes.mayFailOver ? allowed : allowed.slice(0, 1),
    deadlineAt: startedAt + Math.min(totalMs, wishes.deadlineMs ?? totalMs),
    signal: controller.signal,
    abort: (failure: Failure) => controller.abort(failure),
    mayFailOver: wishes.mayFailOver,
    mayRestart: wishes.mayRestart,
    ...(wishes.session !== undefined && { session: wishes.session }),
    attempts: [],
    failovers: 0,
  };
}
