import type { ClientDialectName } from '../call/call.ts';
import type { HttpCall } from '../call/http.ts';
import { headerValue } from './header-value.ts';

/** What stands at a path below the mount. */
export type Endpoint =
  | { readonly kind: 'call'; readonly method: 'POST'; readonly dialect: ClientDialectName }
  | { readonly kind: 'models' | 'health' | 'readiness'; readonly method: 'GET' };

const surface: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['/v1/chat/completions', { kind: 'call', method: 'POST', dialect: 'openai-chat' }],
  ['/v1/messages', { kind: 'call', method: 'POST', dialect: 'anthropic-messages' }],
  ['/v1/models', { kind: 'models', method: 'GET' }],
  ['/healthz', { kind: 'health', method: 'GET' }],
  ['/readyz', { kind: 'readiness', method: 'GET' }],
]);

export const paths: readonly string[] = [...surface.keys()];

/** The endpoint of a path, its query and a slash at its end aside. */
export function endpointAt(path: string): Endpoint | undefined {
  const bare = path.split('?', 1)[0] ?? '';
  return surface.get(bare.length > 1 && bare.endsWith('/') ? bare.slice(0, -1) : bare);
}

/** The dialect to speak where the path does not tell: Anthropic's clients say their version. */
export function dialectOf({ headers }: HttpCall): ClientDialectName {
  return headerValue(headers, 'anthropic-version') === undefined ? 'openai-chat' : 'anthropic-messages';
}
