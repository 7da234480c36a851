import type { WaitHint } from '../faults.ts';
import type { JsonObject } from '../json.ts';
import { hintDetails, hintHeaders, hintSentence } from './wait-hint.ts';
import type { ErrorName, Exchange, PlainReply, Problem } from './wire.ts';

interface Row {
  readonly status: number;
  readonly type: string;
  readonly message: string | ((exchange: Exchange, key: string | undefined) => string);
}

const invalid = 'invalid_request_error';
const overloaded = { type: 'overloaded_error', message: 'Overloaded' };

const named: Readonly<Record<ErrorName, Row>> = {
  'rate-limited': {
    status: 429,
    type: 'rate_limit_error',
    message: ({ model }) =>
      `This request would exceed your organization's rate limit of 50 requests per minute (model: ${model}). ` +
      'For details, refer to: https://docs.claude.com/en/api/rate-limits.',
  },
  quota: {
    status: 400,
    type: invalid,
    message:
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
  },
  unauthorized: {
    status: 401,
    type: 'authentication_error',
    message: (_, key) => (key === undefined ? 'x-api-key header is required' : 'invalid x-api-key'),
  },
  'model-not-found': { status: 404, type: 'not_found_error', message: ({ model }) => `model: ${model}` },
  'context-length': { status: 400, type: invalid, message: 'prompt is too long: 205429 tokens > 200000 maximum' },
  'content-filter': { status: 400, type: invalid, message: 'Output blocked by content filtering policy' },
  'not-found': { status: 404, type: 'not_found_error', message: 'Not Found' },
  'method-not-allowed': { status: 405, type: invalid, message: 'Method Not Allowed' },
};

const byStatus: Readonly<Record<number, Row>> = {
  400: { status: 400, type: invalid, message: 'Invalid request.' },
  401: { status: 401, type: 'authentication_error', message: 'invalid x-api-key' },
  402: { status: 402, type: 'billing_error', message: 'There is an issue with your billing.' },
  403: { status: 403, type: 'permission_error', message: 'Your API key does not have permission to use the specified resource.' },
  404: named['model-not-found'],
  409: { status: 409, type: 'conflict_error', message: 'Conflict' },
  413: { status: 413, type: 'request_too_large', message: 'Request exceeds the maximum size' },
  429: named['rate-limited'],
  503: { status: 503, ...overloaded },
  504: { status: 504, type: 'timeout_error', message: 'Request timed out.' },
  529: { status: 529, ...overloaded },
};

/** Refusals that a second try cannot change carry the header that says so. */
const final: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 405, 413]);

export function anthropicError(what: Problem | number, exchange: Exchange, key?: string, hint: WaitHint = {}): PlainReply {
  const { status, type, message } = rowOf(what);
  const text = typeof message === 'string' ? message : message(exchange, key);
  const error = { type, message: text + hintSentence(hint), ...hintDetails(hint) };
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...(final.has(status) && { 'x-should-retry': 'false' }),
      ...hintHeaders(hint, exchange.epochMs),
    },
    body: JSON.stringify({ type: 'error', error, request_id: exchange.requestId }),
  };
}

function rowOf(what: Problem | number): Row {
  if (typeof what === 'object') return { status: 400, type: invalid, message: what.message };
  if (typeof what === 'string') return named[what];
  const unknown = what < 500 ? { status: what, type: invalid, message: 'Invalid request.' } : undefined;
  return byStatus[what] ?? unknown ?? { status: what, type: 'api_error', message: 'Internal server error' };
}

/** What comes inside a 200, in place of an answer or of the next event. */
export function anthropicInBandError(error: JsonObject = {}): JsonObject {
  return { type: 'error', error: { details: null, ...overloaded, ...error } };
}
