import type { JsonObject } from '../../packages/core/src/call/json.ts';
import type { ClientDialect, DecodedRequest } from '../../packages/core/src/dialects/client-dialect.ts';

/** The body of a call as its dialect reads it, where nothing is said beside the body. */
export function decodeCall({ routes }: ClientDialect, body: JsonObject): DecodedRequest {
  const route = routes.find(({ kind }) => kind === 'call');
  if (route?.kind !== 'call') throw new Error('The dialect has no route for calls.');
  return route.decode({ body, inPath: undefined, query: '', header: () => undefined });
}
