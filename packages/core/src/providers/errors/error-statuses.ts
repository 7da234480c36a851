import type { Reason } from '../../call/reasons.ts';

/** The status that a type stands for, where an error inside a 200 has no number: OpenAI and Anthropic types, gRPC codes, vLLM classes, exceptions of Amazon. */
export const errorStatuses: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['invalid_argument', 400],
  ['badrequesterror', 400],
  ['authentication_error', 401],
  ['unauthenticated', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['permission_denied', 403],
  ['not_found_error', 404],
  ['not_found', 404],
  ['notfounderror', 404],
  ['conflict_error', 409],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['resource_exhausted', 429],
  ['cancelled', 499],
  ['api_error', 500],
  ['server_error', 500],
  ['internal', 500],
  ['internal_error', 500],
  ['internal_server_error', 500],
  ['internalservererror', 500],
  ['unavailable', 503],
  ['service_unavailable_error', 503],
  ['timeout_error', 504],
  ['deadline_exceeded', 504],
  ['overloaded_error', 529],
  ['validationexception', 400],
  ['servicequotaexceededexception', 400],
  ['accessdeniedexception', 403],
  ['resourcenotfoundexception', 404],
  ['modeltimeoutexception', 408],
  ['modelerrorexception', 424],
  ['modelstreamerrorexception', 424],
  ['throttlingexception', 429],
  ['internalserverexception', 500],
  ['serviceunavailableexception', 503],
]);

/** What a status means when nothing else is known. */
const byStatus: Readonly<Record<number, Reason>> = {
  401: 'unauthorized',
  402: 'quota-exhausted',
  403: 'unauthorized',
  404: 'not-found',
  408: 'server-error',
  409: 'server-error', // a lock: the SDKs of OpenAI and Anthropic try it again
  410: 'not-found', // a model that was taken away
  413: 'too-long',
  424: 'server-error', // the model behind the host failed
  425: 'server-error',
  429: 'rate-limited',
  498: 'overloaded', // Groq: flex tier at capacity
  499: 'server-error', // cancelled, and not by us
  503: 'overloaded',
  529: 'overloaded', // Anthropic
};

/** The reason for a bare status. A redirect is not followed: where an answer should be, somebody put a page. */
export function reasonOfStatus(status: number): Reason {
  const known = byStatus[status];
  if (known !== undefined) return known;
  if (status >= 400 && status < 500) return 'rejected';
  return status >= 300 ? 'server-error' : 'malformed';
}
