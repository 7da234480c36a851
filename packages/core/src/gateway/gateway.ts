import { Ender } from '../call/end-signal.ts';
import type { HttpAnswer, HttpCall } from '../call/http.ts';
import type { CountRoute, Route } from '../dialects/client-dialect.ts';
import { refusal } from './client-error.ts';
import { type CountTokens, countAnswers } from './count-answer.ts';
import { endUpload } from './end-upload.ts';
import { allowed } from './new-call.ts';
import { type ReceivedAt, type ReceiveParts, receiver } from './receive.ts';
import { clientLeft, unknownModel } from './refusals.ts';
import { type BeginTrace, CallServer, type ServeParts } from './serve-call.ts';
import type { Endpoint, Surface } from './surface.ts';

export interface GatewayParts extends ServeParts, ReceiveParts {
  readonly surface: Surface;
  /** The input of a call as one of its targets counts it. */
  readonly countTokens: CountTokens;
  /** Whether every class has a target that may be asked now. */
  isReady(): boolean;
  readonly running: ServeParts['running'];
}

export type Handle = (http: HttpCall, beginTrace: BeginTrace) => Promise<HttpAnswer>;

/** Everything between the adapters and the layers: which path, what the body says, which class, and the answer in the client's dialect. */
export function gateway(parts: GatewayParts): Handle {
  const { config, surface, startedAt } = parts;
  const receive = receiver(parts);
  const server = new CallServer(parts);
  const countAnswer = countAnswers(parts.countTokens);

  return async function handle(http, beginTrace) {
    const endpoint = surface.endpointOf(http);
    const answer = endpoint ? await answered(http, endpoint, beginTrace) : noSuchPath(http, surface);
    return http.connection ? endUpload(answer, http.connection, parts.clock) : answer;
  };

  async function answered(http: HttpCall, endpoint: Endpoint, beginTrace: BeginTrace): Promise<HttpAnswer> {
    const { route, client, inPath } = endpoint;
    if (!allows(route, http.method)) return wrongMethod(http.method, endpoint);
    switch (route.kind) {
      case 'call': {
        const at = { client, route, inPath };
        const received = await receive(http, at);
        return 'status' in received ? received : server.serve({ http, at, received, beginTrace });
      }
      case 'count':
        return answerCount(http, { client, route, inPath });
      case 'models':
        return json(route.encode([...config.classes.keys()], startedAt));
      case 'model':
        return inPath !== undefined && parts.classOf(inPath)
          ? json(route.encode(inPath, startedAt))
          : unknownModel(client, inPath ?? '', config.classes.keys());
      case 'health':
        return status(200, 'ok');
      case 'readiness':
        return parts.running.open && parts.isReady() ? status(200, 'ready') : status(503, 'unavailable');
    }
  }

  /** No call: nothing is answered by a model, so none of the layers has a say. */
  async function answerCount(http: HttpCall, at: ReceivedAt<CountRoute>): Promise<HttpAnswer> {
    const received = await receive(http, at);
    if ('status' in received) return received;
    const { hold, model, request, wishes, ...read } = received;
    hold?.leave();
    const modelClass = parts.classOf(model);
    if (!modelClass) return unknownModel(at.client, model, config.classes.keys());
    const leaving = new Ender();
    http.onClientGone(() => leaving.abort(clientLeft));
    const targets = allowed(parts.order(modelClass, request), wishes);
    return countAnswer({ ...read, dialect: at.client.name, request, targets, leaving }, at.route.encode);
  }
}

function noSuchPath(http: HttpCall, { clientOf, paths }: Surface): HttpAnswer {
  const path = http.path.split('?', 1)[0];
  const message = `No such path: ${path}. There are: ${paths.join(', ')}`;
  return refusal(clientOf(http), { status: 404, code: 'not_found', message });
}

function wrongMethod(asked: string, { route, client }: Endpoint): HttpAnswer {
  const message = `${asked} is not allowed here; use ${route.method}`;
  return refusal(client, { status: 405, code: 'method_not_allowed', message }, { allow: route.method });
}

const allows = ({ method }: Pick<Route, 'method'>, asked: string) => asked === method || (method === 'GET' && asked === 'HEAD');

function status(code: number, word: string): HttpAnswer {
  return { status: code, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }, body: word };
}

function json(body: object): HttpAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
