import type { Reason } from '../call/reasons.ts';

/** How each reason is seen, and an example, for people. The rules themselves are in the table of reasons. */
export const reasonDocs: Readonly<Record<Reason, { readonly seenAs: string; readonly example: string }>> = {
  connect: {
    seenAs: 'DNS, TCP, TLS, a reset before the headers, or no connection within `timeout.connect`',
    example: 'ECONNREFUSED',
  },
  slow: {
    seenAs: 'no first token within `firstToken` (or the `sla`), no whole JSON answer within `reply`',
    example: 'a 200, and then nothing',
  },
  stalled: {
    seenAs: 'no bytes of a stream for `idle` after its first token; pings and comments are bytes',
    example: 'half a sentence, and then nothing',
  },
  overloaded: { seenAs: '503, 529, 498, or an overload told inside a stream', example: '`{"type":"overloaded_error"}`' },
  'server-error': { seenAs: 'other 5xx, 408, 409 (lock), 424, 425, 499', example: '500 Internal Server Error' },
  'rate-limited': { seenAs: '429, or a limit per minute told in another way', example: '429 with `retry-after: 2`' },
  'quota-exhausted': {
    seenAs: '429, 402 or 400 whose body speaks of quota, credit, a spend limit, a limit per day',
    example: '`insufficient_quota`',
  },
  unauthorized: {
    seenAs: 'our key is refused, whatever the status; a token, where a new one is refused too',
    example: '401, or a 400 with `API_KEY_INVALID`',
  },
  'not-found': { seenAs: 'the model is not there, or not for this account', example: '404 `model_not_found`' },
  'too-long': { seenAs: 'the context is longer than the window; 413', example: '400 `context_length_exceeded`' },
  unsupported: {
    seenAs: 'the target cannot take this call: known before sending, or by its 400',
    example: '400 `unsupported_parameter`',
  },
  malformed: { seenAs: 'a 200 that is no answer', example: '`{"error": …}`, an empty body, broken JSON' },
  truncated: { seenAs: 'a stream that ended before its finish reason', example: 'a connection that is closed in the middle' },
  'invalid-output': {
    seenAs: 'structured output that does not validate, or a continuation that does not join',
    example: 'prose in place of JSON',
  },
  filtered: { seenAs: 'a content filter or a refusal', example: '400 `content_policy_violation`' },
  rejected: { seenAs: 'a 400, 404 or 422 of the client’s making', example: '`messages[0].role is wrong`' },
  shed: {
    seenAs: 'our own limit: all places of the target are taken, or its `limits` are reached',
    example: '`bulkhead.concurrent` reached',
  },
  unavailable: {
    seenAs: 'not asked at all: open, coming back, cooling, suspended, over its pace, or others are in line for it',
    example: 'the breaker opened two seconds ago',
  },
  deadline: { seenAs: 'the time of the call is up', example: '`timeout.total`' },
  cancelled: { seenAs: 'the client left, or another target answered first (hedge)', example: 'a closed browser tab' },
};
