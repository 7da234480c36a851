import type { HttpCall } from '../call/http.ts';
import type { ClientDialect, Route } from '../dialects/client-dialect.ts';
import { headerValue } from './header-value.ts';

/** A route of the gateway itself, the same for every dialect. */
interface OwnRoute {
  readonly kind: 'health' | 'readiness';
  readonly method: 'GET';
  readonly path: string;
}

const ownRoutes: ReadonlyMap<string, OwnRoute> = new Map([
  ['/healthz', { kind: 'health', method: 'GET', path: '/healthz' }],
  ['/readyz', { kind: 'readiness', method: 'GET', path: '/readyz' }],
]);

/** The route of a path below the mount, and the dialect of its errors. */
export interface Endpoint {
  readonly route: Route | OwnRoute;
  readonly client: ClientDialect;
  /** The methods of the path, for whoever asks with another one. */
  readonly methods: readonly Route['method'][];
  /** What a client wrote in place of the name in braces. */
  readonly inPath?: string;
}

/** All paths of a gateway. */
export interface Surface {
  readonly paths: readonly string[];
  /** The endpoint of a request. The query and a slash at the end of the path do not matter. */
  endpointOf(http: HttpCall): Endpoint | undefined;
  /** The route of a path for traces, as the dialect has written it; undefined where the gateway has no such path. */
  routeOf(path: string): string | undefined;
  /** The dialect for a request whose path names none. */
  clientOf(http: HttpCall): ClientDialect;
}

/** The endpoints at one path, in the order of the dialects. */
type Shared = readonly Endpoint[];

interface Found {
  readonly endpoints: Shared;
  readonly inPath?: string;
}

interface Pattern {
  /** What stands before and after the name in braces. */
  readonly before: string;
  readonly after: string;
  readonly endpoints: Shared;
}

/** @throws TypeError where no dialect is for clients, because errors could not be written */
export function surface(clients: readonly ClientDialect[]): Surface {
  const [first] = clients;
  if (!first) throw new TypeError('A gateway needs a dialect that clients speak.');
  const byPath = endpointsByPath(clients);
  // A path with a text behind its name comes before one that the name ends: the name stands for everything there.
  const patterns = [...byPath]
    .flatMap(([path, { endpoints }]) => patternOf(path, endpoints))
    .sort((a, b) => b.after.length - a.after.length);
  const clientOf = (http: HttpCall) => clients.find((client) => owns(client, http)) ?? first;

  function found(bare: string): Found | undefined {
    const exact = byPath.get(bare);
    if (exact) return exact;
    for (const pattern of patterns) {
      const inPath = nameIn(bare, pattern);
      if (inPath !== undefined) return { endpoints: pattern.endpoints, inPath };
    }
    return undefined;
  }

  return {
    paths: [...byPath.keys(), ...ownRoutes.keys()],
    clientOf,
    endpointOf(http) {
      const bare = barePath(http.path);
      const at = found(bare);
      if (at) return withName(chosen(at.endpoints, http), at.inPath);
      const route = ownRoutes.get(bare);
      return route && { route, client: clientOf(http), methods: [route.method] };
    },
    routeOf(path) {
      const bare = barePath(path);
      return found(bare)?.endpoints[0]?.route.path ?? ownRoutes.get(bare)?.path;
    },
  };
}

function endpointsByPath(clients: readonly ClientDialect[]): ReadonlyMap<string, Found> {
  const byPath = new Map<string, Found>();
  for (const client of clients) {
    for (const route of client.routes) {
      const before = byPath.get(route.path)?.endpoints ?? [];
      const methods = [...new Set([...before.flatMap((at) => at.methods), route.method])];
      byPath.set(route.path, { endpoints: [...before, { route, client }].map((at) => ({ ...at, methods })) });
    }
  }
  return byPath;
}

/** Of all that share the path and have the method: that of the dialect that owns the request, else the first of them. */
function chosen(endpoints: Shared, http: HttpCall): Endpoint | undefined {
  if (endpoints.length === 1) return endpoints[0];
  const fit = endpoints.filter(({ route }) => allows(route.method, http.method));
  const among = fit.length > 0 ? fit : endpoints;
  return among.find(({ client }) => owns(client, http)) ?? among[0];
}

export const allows = (method: Route['method'], asked: string) => asked === method || (method === 'GET' && asked === 'HEAD');

function withName(endpoint: Endpoint | undefined, inPath: string | undefined): Endpoint | undefined {
  return endpoint && inPath !== undefined ? { ...endpoint, inPath } : endpoint;
}

function owns({ owns }: ClientDialect, { headers }: HttpCall): boolean {
  return owns?.((name) => headerValue(headers, name)) ?? false;
}

function barePath(path: string): string {
  const whole = path.split('?', 1)[0] ?? '';
  return whole.length > 1 && whole.endsWith('/') ? whole.slice(0, -1) : whole;
}

function patternOf(path: string, endpoints: Shared): readonly Pattern[] {
  const [, before, after] = /^([^{]*)\{\w+\}([^{]*)$/.exec(path) ?? [];
  return before === undefined || after === undefined ? [] : [{ before, after, endpoints }];
}

/**
 * The name in a path. Only the name is decoded, and only once: SDKs write `openai%2Fgpt-5` where people write `openai/gpt-5`. Undefined for a name
 * that a proxy in front of the gateway might take for another path.
 */
function nameIn(path: string, { before, after }: Pattern): string | undefined {
  if (!path.startsWith(before) || !path.endsWith(after)) return undefined;
  const raw = path.slice(before.length, path.length - after.length);
  try {
    const name = decodeURIComponent(raw);
    const isPath = [raw, name].some((text) => text.split('/').some((part) => part === '' || part === '.' || part === '..'));
    return isPath || /[\p{Cc}\\]/u.test(name) ? undefined : name;
  } catch {
    return undefined; // no UTF-8, or a lone percent sign
  }
}
