import { hashOf } from '../call/hash-of.ts';
import type { HttpCall } from '../call/http.ts';
import { headerValue } from './header-value.ts';

/** A number that is the same for calls with the same credentials, whichever SDK sends them; 0 for a call without credentials. */
export function callerOf({ headers }: HttpCall): number {
  const credentials = headerValue(headers, 'authorization') ?? headerValue(headers, 'x-api-key');
  return credentials === undefined ? 0 : hashOf(credentials);
}
