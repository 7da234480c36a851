import type { HttpCall } from '../call/http.ts';
import type { ClientDialect, Route } from '../dialects/client-dialect.ts';
import { headerValue } from './header-value.ts';

/** What the gateway itself answers to, whatever its clients speak. */
interface OwnRoute {
  readonly kind: 'health' | 'readiness';
  readonly method: 'GET';
  readonly path: string;
}

const ownRoutes: readonly OwnRoute[] = [
  { kind: 'health', method: 'GET', path: '/healthz' },
  { kind: 'readiness', method: 'GET', path: '/readyz' },
];

/** What stands at a path below the mount, and in which dialect its errors are told. */
export interface Endpoint {
  readonly route: Route | OwnRoute;
  readonly client: ClientDialect;
  /** What a client wrote in place of the name in braces. */
  readonly inPath?: string;
}

/** All paths of a gateway. */
export interface Surface {
  readonly paths: readonly string[];
  /** The endpoint of a request, its query and a slash at the end of its path aside. */
  endpointOf(http: HttpCall): Endpoint | undefined;
  /** The route of a path for traces, as it is written where its dialect is; undefined where the path is none of ours. */
  routeOf(path: string): string | undefined;
  /** The dialect to speak where no path tells. */
  clientOf(http: HttpCall): ClientDialect;
}

/** Those that stand at one path. The first in the list of dialects comes first. */
type Shared = readonly Endpoint[];

interface Pattern {
  /** What stands before and after the name in braces. */
  readonly before: string;
  readonly after: string;
  readonly endpoints: Shared;
}

/** @throws TypeError where no dialect is a client's: there would be nothing to tell errors in. */
export function surface(clients: readonly ClientDialect[]): Surface {
  const [first] = clients;
  if (!first) throw new TypeError('A gateway needs a dialect that clients speak.');
  const byPath = new Map<string, Endpoint[]>();
  for (const client of clients) {
    for (const route of client.routes) byPath.set(route.path, [...(byPath.get(route.path) ?? []), { route, client }]);
  }
  const own = new Map(ownRoutes.map((route) => [route.path, route]));
  const patterns = [...byPath].flatMap(([path, endpoints]) => patternOf(path, endpoints));

  function found(path: string): { readonly endpoints: Shared; readonly inPath?: string } | undefined {
    const bare = barePath(path);
    const exact = byPath.get(bare);
    if (exact) return { endpoints: exact };
    for (const pattern of patterns) {
      const inPath = nameIn(bare, pattern);
      if (inPath !== undefined) return { endpoints: pattern.endpoints, inPath };
    }
    return undefined;
  }

  const clientOf = (http: HttpCall) => clients.find((client) => owns(client, http)) ?? first;

  return {
    paths: [...byPath.keys(), ...own.keys()],
    clientOf,
    endpointOf(http) {
      const at = found(http.path);
      if (at) {
        const [only, ...others] = at.endpoints;
        const endpoint = others.length === 0 ? only : (at.endpoints.find(({ client }) => owns(client, http)) ?? only);
        return endpoint && at.inPath !== undefined ? { ...endpoint, inPath: at.inPath } : endpoint;
      }
      const route = own.get(barePath(http.path));
      return route && { route, client: clientOf(http) };
    },
    routeOf: (path) => found(path)?.endpoints[0]?.route.path ?? own.get(barePath(path))?.path,
  };
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
 * The name in a path. The name alone is decoded, once: SDKs write `openai%2Fgpt-5` where people write `openai/gpt-5`. What a proxy in front of
 * the gateway might take for another path is no name.
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
