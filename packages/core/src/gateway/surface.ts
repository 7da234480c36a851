import type { ClientDialectName } from '../call/call.ts';
import type { HttpCall } from '../call/http.ts';
import { headerValue } from './header-value.ts';

/** What stands at a path below the mount. */
export type Endpoint = (
  | { readonly kind: 'call'; readonly method: 'POST'; readonly dialect: ClientDialectName }
  | { readonly kind: 'count'; readonly method: 'POST'; readonly dialect: 'anthropic-messages' }
  | { readonly kind: 'models' | 'health' | 'readiness'; readonly method: 'GET' }
  | { readonly kind: 'model'; readonly method: 'GET'; readonly id: string }
) & {
  /** Its path, with `{id}` where clients write a name. */
  readonly route: string;
};

const oneModel = '/v1/models/';

const surface: ReadonlyMap<string, Endpoint> = new Map(
  (
    [
      { kind: 'call', method: 'POST', dialect: 'openai-chat', route: '/v1/chat/completions' },
      { kind: 'call', method: 'POST', dialect: 'anthropic-messages', route: '/v1/messages' },
      { kind: 'count', method: 'POST', dialect: 'anthropic-messages', route: '/v1/messages/count_tokens' },
      { kind: 'models', method: 'GET', route: '/v1/models' },
      { kind: 'health', method: 'GET', route: '/healthz' },
      { kind: 'readiness', method: 'GET', route: '/readyz' },
    ] satisfies readonly Endpoint[]
  ).map((endpoint) => [endpoint.route, endpoint]),
);

export const paths: readonly string[] = [...surface.keys(), `${oneModel}{id}`];

/** The endpoint of a path, its query and a slash at its end aside. */
export function endpointAt(path: string): Endpoint | undefined {
  const whole = path.split('?', 1)[0] ?? '';
  const bare = whole.length > 1 && whole.endsWith('/') ? whole.slice(0, -1) : whole;
  const found = surface.get(bare);
  if (found || !bare.startsWith(oneModel)) return found;
  const id = modelId(bare.slice(oneModel.length));
  return id === undefined ? undefined : { kind: 'model', method: 'GET', route: `${oneModel}{id}`, id };
}

/**
 * The name of a model in a path. It alone is decoded, once: SDKs write `openai%2Fgpt-5` where people write `openai/gpt-5`. What a reader in
 * front of us might take for another path is no name.
 */
function modelId(raw: string): string | undefined {
  try {
    const id = decodeURIComponent(raw);
    const isPath = [raw, id].some((text) => text.split('/').some((part) => part === '' || part === '.' || part === '..'));
    return isPath || /[\p{Cc}\\]/u.test(id) ? undefined : id;
  } catch {
    return undefined; // no UTF-8, or a lone percent sign
  }
}

/** The dialect to speak where the path does not tell: Anthropic's clients say their version. */
export function dialectOf({ headers }: HttpCall): ClientDialectName {
  return headerValue(headers, 'anthropic-version') === undefined ? 'openai-chat' : 'anthropic-messages';
}
