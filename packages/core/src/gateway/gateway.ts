import type { HttpAnswer, HttpCall } from '../call/http.ts';
import type { ClientDialect } from '../dialects/client-dialect.ts';
import { errorAnswer, refusal } from './client-error.ts';
import { endUpload } from './end-upload.ts';
import { type ReceiveParts, receiver } from './receive.ts';
import { unknownModel } from './refusals.ts';
import { type BeginTrace, CallServer, type ServeParts } from './serve-call.ts';
import { type CountParts, CountServer } from './serve-count.ts';
import { type KeptParts, KeptServer } from './serve-kept.ts';
import { allows, type Endpoint, type Surface } from './surface.ts';
import { tellDefect } from './tell-defect.ts';

export interface GatewayParts extends ServeParts, ReceiveParts, CountParts, KeptParts {
  readonly surface: Surface;
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
  const counts = new CountServer(parts);
  const kept = new KeptServer(parts);

  return async function handle(http, beginTrace) {
    const endpoint = surface.endpointOf(http);
    const answer = endpoint ? await safely(answered(http, endpoint, beginTrace), endpoint.client) : noSuchPath(http, surface);
    return http.connection ? endUpload(answer, http.connection, parts.clock) : answer;
  };

  async function answered(http: HttpCall, endpoint: Endpoint, beginTrace: BeginTrace): Promise<HttpAnswer> {
    const { route, client, inPath } = endpoint;
    if (!allows(route.method, http.method)) return wrongMethod(http.method, endpoint);
    switch (route.kind) {
      case 'call': {
        const at = { client, route, inPath };
        const received = await receive(http, at);
        return 'status' in received ? received : server.serve({ http, at, received, beginTrace });
      }
      case 'count': {
        const at = { client, route, inPath };
        const received = await receive(http, at);
        return 'status' in received ? received : counts.serve({ http, at, received });
      }
      case 'kept':
        return kept.serve(http, { client, route, inPath });
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
}

/** What nobody foresaw ends the one request that met it, and not the process. */
async function safely(answered: Promise<HttpAnswer>, client: ClientDialect): Promise<HttpAnswer> {
  try {
    return await answered;
  } catch (error) {
    tellDefect(error);
    return errorAnswer(
      client,
      { status: 500, reason: 'server-error', message: 'This server has met a defect of its own', attempts: [] },
      {},
    );
  }
}

function noSuchPath(http: HttpCall, { clientOf, paths }: Surface): HttpAnswer {
  const path = http.path.split('?', 1)[0];
  const message = `No such path: ${path}. There are: ${paths.join(', ')}`;
  return refusal(clientOf(http), { status: 404, code: 'not_found', message });
}

function wrongMethod(asked: string, { client, methods }: Endpoint): HttpAnswer {
  const message = `${asked} is not allowed here; use ${methods.join(' or ')}`;
  return refusal(client, { status: 405, code: 'method_not_allowed', message }, { allow: methods.join(', ') });
}

function status(code: number, word: string): HttpAnswer {
  return { status: code, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }, body: word };
}

function json(body: object): HttpAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
