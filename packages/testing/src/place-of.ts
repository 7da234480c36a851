import type { Place, Wire } from './wires/wire.ts';

/** What stands at the path of a request; undefined where nothing does. */
export function placeOf(path: string, wire: Wire): Place | undefined {
  const own = wire.placeOf?.(path);
  if (own || wire.path.includes('{')) return own;
  const [bare = ''] = path.split('?', 1).map(withoutCloud);
  if (bare === '/v1/models') return { what: 'models' };
  if (bare === wire.count?.path) return { what: 'count' };
  return bare === wire.path ? { what: 'call' } : undefined;
}

/** Where clouds serve a wire as it is: Azure (OpenAI and Claude), and Vertex AI in the manner of OpenAI. */
const clouds = /^\/(?:openai|anthropic)(?=\/v1\/)|^\/v1\/projects\/[^/]+\/locations\/[^/]+\/endpoints\/openapi(?=\/chat)/;

function withoutCloud(path: string): string {
  const rest = path.replace(clouds, '');
  return rest.startsWith('/chat') && rest !== path ? `/v1${rest}` : rest;
}
