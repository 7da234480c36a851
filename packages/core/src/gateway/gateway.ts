import { aside } from '../call/aside.ts';
import type { Call, SendCall } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import { Ender } from '../call/end-signal.ts';
import type { Publish } from '../call/events.ts';
import type { Failure } from '../call/failure.ts';
import type { HttpAnswer, HttpCall } from '../call/http.ts';
import { jsonLimits } from '../call/json-meter.ts';
import type { Outcome } from '../call/outcome.ts';
import { longReply } from '../call/reply.ts';
import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import { turn } from '../call/turn.ts';
import type { Config, ModelClass } from '../config/config.ts';
import type { CallRoute, ClientDialect, CountRoute, Route } from '../dialects/client-dialect.ts';
import type { OutsideWords } from '../redaction/outside-words.ts';
import { callAnswer, earlyAnswer } from './call-answer.ts';
import type { Ended } from './call-ended.ts';
import { callerOf } from './caller-of.ts';
import { refusal } from './client-error.ts';
import { type CountTokens, countAnswers } from './count-answer.ts';
import { Delivery } from './delivery.ts';
import { endUpload } from './end-upload.ts';
import { headerValue } from './header-value.ts';
import type { HeldBytes, Hold } from './held-bytes.ts';
import { keepsThread, threadRefusal } from './keeps-thread.ts';
import { allowed, newCall, type ReceivedCall } from './new-call.ts';
import { readRequest } from './read-request.ts';
import { crowded, shuttingDown } from './refusals.ts';
import type { Endpoint, Surface } from './surface.ts';
import { readWishes } from './trusted-headers.ts';

export interface GatewayParts {
  readonly config: Config;
  readonly surface: Surface;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly outside: OutsideWords;
  readonly send: SendCall;
  readonly startedAt: number;
  /** The class that answers to a model name; undefined where there is none. */
  classOf(model: string): ModelClass | undefined;
  /** The targets of a class for one call, best first. */
  order(modelClass: ModelClass, request: ChatRequest): readonly Target[];
  /** The input of a call as one of its targets counts it. */
  readonly countTokens: CountTokens;
  /** Whether every class has a target that may be asked now. */
  isReady(): boolean;
  /** The calls that are under way; the gateway enters and leaves them. */
  readonly running: RunningCalls;
  readonly held: HeldBytes;
}

/** Calls between arrival and last byte, so that closing can wait for them. */
export interface RunningCalls {
  /** False while closing: no new call is taken. */
  readonly open: boolean;
  enter(call: Call): void;
}

/** Called once the call has an id and before its first event: binds it to the trace of its request. */
type BeginTrace = (callId: string) => void;

export type Handle = (http: HttpCall, beginTrace: BeginTrace) => Promise<HttpAnswer>;

/** Everything between the adapters and the layers: which path, what the body says, which class, and the answer in the client's dialect. */
export function gateway(parts: GatewayParts): Handle {
  let calls = 0;
  const countAnswer = countAnswers(parts.countTokens);
  const shape = { ...jsonLimits, values: parts.config.bodyValues };
  const idPrefix = `call-${parts.startedAt.toString(36)}-`;

  return async function handle(http, beginTrace) {
    const answer = await answered(http, beginTrace);
    return http.connection ? endUpload(answer, http.connection, parts.clock) : answer;
  };

  async function answered(http: HttpCall, beginTrace: BeginTrace): Promise<HttpAnswer> {
    const endpoint = parts.surface.endpointOf(http);
    if (!endpoint) {
      const path = http.path.split('?', 1)[0];
      const message = `No such path: ${path}. There are: ${parts.surface.paths.join(', ')}`;
      return refusal(parts.surface.clientOf(http), { status: 404, code: 'not_found', message });
    }
    const { route, client, inPath = '' } = endpoint;
    if (http.method !== route.method && !(route.method === 'GET' && http.method === 'HEAD')) {
      const message = `${http.method} is not allowed here; use ${route.method}`;
      return refusal(client, { status: 405, code: 'method_not_allowed', message }, { allow: route.method });
    }
    switch (route.kind) {
      case 'health':
        return status(200, 'ok');
      case 'readiness':
        return parts.running.open && parts.isReady() ? status(200, 'ready') : status(503, 'unavailable');
      case 'models':
        return json(route.encode([...parts.config.classes.keys()], parts.startedAt));
      case 'model':
        return parts.classOf(inPath) ? json(route.encode(inPath, parts.startedAt)) : unknownModel(client, inPath);
      case 'count':
        return answerCount(http, { ...endpoint, route });
      case 'call':
        return answerCall(http, { ...endpoint, route }, beginTrace);
    }
  }

  async function answerCall(http: HttpCall, endpoint: At<CallRoute>, beginTrace: BeginTrace): Promise<HttpAnswer> {
    const received = await receive(http, endpoint);
    return 'status' in received ? received : serve({ http, endpoint, beginTrace, read: received });
  }

  /** No call: nothing is answered by a model, so none of the layers has a say. */
  async function answerCount(http: HttpCall, endpoint: At<CountRoute>): Promise<HttpAnswer> {
    const { client, route } = endpoint;
    const received = await receive(http, endpoint);
    if ('status' in received) return received;
    const { hold, model, request, wishes, ...read } = received;
    hold?.leave();
    const modelClass = parts.classOf(model);
    if (!modelClass) return unknownModel(client, model);
    const leaving = new Ender();
    http.onClientGone(() => leaving.abort(clientLeft));
    const targets = allowed(parts.order(modelClass, request), wishes);
    return countAnswer({ ...read, dialect: client.name, request, targets, leaving }, route.encode);
  }

  /** All that a request says, or why it is refused; the same for whatever has a body. */
  async function receive(
    http: HttpCall,
    { client: dialect, route, inPath }: At<CallRoute | CountRoute>,
  ): Promise<Received | HttpAnswer> {
    if (!parts.running.open) return shuttingDown(dialect);
    if (!parts.held.hasRoom()) return crowded(dialect);
    const startedAt = parts.clock.now();
    const wishes = readWishes(http, parts.config.trustHeaders);
    if (!wishes.ok)
      return refusal(dialect, { status: 400, param: wishes.header, message: `The header ${wishes.header} ${wishes.message}` });
    const hold = http.connection && parts.held.enter(http.connection);
    const { bodyLimit, longestTotalMs } = parts.config;
    const read = await readRequest(http, {
      dialect,
      decode: route.decode,
      said: { inPath, query: queryOf(http.path), header: (name) => headerValue(http.headers, name) },
      clock: parts.clock,
      limit: bodyLimit,
      shape,
      limitMs: Math.min(longestTotalMs, wishes.wishes.deadlineMs ?? longestTotalMs),
      hasRoom: parts.held.hasRoom,
    });
    if ('status' in read || !parts.running.open) {
      hold?.leave();
      return 'status' in read ? read : shuttingDown(dialect);
    }
    return { startedAt, wishes: wishes.wishes, hold, ...read };
  }

  function unknownModel(dialect: ClientDialect, model: string): HttpAnswer {
    const message = `The model "${model.slice(0, 200)}" is not configured here. There are: ${[...parts.config.classes.keys()].join(', ')}`;
    return refusal(dialect, { status: 404, code: 'model_not_found', param: 'model', message });
  }

  async function serve({ http, endpoint, beginTrace, read }: ServedRequest): Promise<HttpAnswer> {
    const { hold } = read;
    const { client: dialect, route } = endpoint;
    const modelClass = parts.classOf(read.model);
    if (!modelClass) {
      hold?.leave();
      return unknownModel(dialect, read.model);
    }
    const targets = keepsThread(read.request, parts.order(modelClass, read.request), parts.config.accounts);
    if (!targets) {
      hold?.leave();
      return refusal(dialect, threadRefusal);
    }
    calls += 1;
    const { clock, publish } = parts;
    const delivery = new Delivery({ clock, publish, outside: parts.outside, connection: http.connection });
    const call = newCall(read, {
      client: dialect,
      operation: route.operation,
      targets,
      id: idPrefix + calls.toString(36),
      modelClass,
      caller: callerOf(http),
      delivery,
    });
    if (hold) {
      hold.call = call;
      call.onOver(() => hold.leave());
    }
    http.onClientGone(() => call.abort(clientLeft));
    parts.running.enter(call);
    beginTrace(call.id);
    announce(call);
    const answerParts = { dialect, clock, outside: parts.outside, given: (ended: Ended) => delivery.given(call, ended) };
    const sent = parts.send(call).catch((error: unknown) => defect(call, error));
    const outcome = await withinKeepAlive(call, sent);
    if (!outcome) return earlyAnswer(call, sent, answerParts);
    if (outcome.kind === 'reply') parts.held.hasRoom(); // else nobody would be cut off while answers come and no call does
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
      aside(
        sent.then((outcome) => {
          timer.cancel();
          resolve(outcome);
        }),
      );
    });
  }

  function announce({ id, startedAt, dialect, operation, modelClass, model, request, session }: Call): void {
    const { maxTokens, temperature, topP } = request;
    parts.publish({
      type: 'call.start',
      callId: id,
      at: startedAt,
      dialect,
      operation,
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

const queryOf = (path: string) => (path.includes('?') ? path.slice(path.indexOf('?') + 1) : '');
const clientLeft: Failure = { reason: 'cancelled', phase: 'before_headers', detail: 'the client left' };

/** Nothing in the layers throws; if something does all the same it ends this call, and nothing else. */
function defect(call: Call, error: unknown): Outcome {
  const failure: Failure = {
    reason: 'malformed',
    phase: 'before_commit',
    detail: 'a defect in the gateway',
    said: String(error),
  };
  call.abort(failure);
  return { kind: 'failure', failure };
}

function status(code: number, word: string): HttpAnswer {
  return { status: code, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }, body: word };
}

function json(body: object): HttpAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** An endpoint whose route is known to be of a kind. */
type At<R extends Route> = Endpoint & { readonly route: R };

interface Received extends ReceivedCall {
  readonly hold: Hold | undefined;
}

interface ServedRequest {
  readonly http: HttpCall;
  readonly endpoint: At<CallRoute>;
  readonly beginTrace: BeginTrace;
  readonly read: Received;
}
