import { hashOf } from '../call/hash-of.ts';
import type { HttpCall } from '../call/http.ts';
import { headerValue } from './header-value.ts';

/** A number that is the same for calls with the same credentials, whichever SDK sends them; 0 for a call without credentials. */
export function callerOf({ headers, path }: HttpCall): number {
  const credentials =
    accountOf(headerValue(headers, 'authorization')) ??
    headerValue(headers, 'x-api-key') ??
    headerValue(headers, 'x-goog-api-key') ??
    keyIn(path);
  return credentials === undefined ? 0 : hashOf(credentials);
}

/** A signature of AWS is another one for each request: the id of its key stands for the caller. */
function accountOf(authorization: string | undefined): string | undefined {
  return /^AWS4-[A-Z0-9-]+ Credential=([^/,\s]+)\//.exec(authorization ?? '')?.[1] ?? authorization;
}

/** The key in the query, where clients of Google may send it. */
function keyIn(path: string): string | undefined {
  const at = path.indexOf('?');
  return at < 0 ? undefined : (new URLSearchParams(path.slice(at)).get('key') ?? undefined);
}
