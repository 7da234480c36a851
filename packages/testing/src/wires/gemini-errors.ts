import type { WaitHint } from '../faults.ts';
import type { JsonObject } from '../json.ts';
import { hintDetails, hintHeaders, hintSentence } from './wait-hint.ts';
import type { ErrorName, Exchange, PlainReply, Problem } from './wire.ts';

interface Row {
  readonly code: number;
  readonly status: string;
  readonly message: string | ((exchange: Exchange) => string);
  readonly details?: readonly JsonObject[];
}

const info = (reason: string): JsonObject => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
  domain: 'googleapis.com',
  metadata: { service: 'generativelanguage.googleapis.com' },
});

const quota = (quotaId: string): JsonObject => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaMetric: 'generativelanguage.googleapis.com/generate_content_requests', quotaId, quotaValue: '1000' }],
});

/** The same words for a limit per minute and for one per day, as recorded: only the id of the quota tells them apart. */
const spent =
  'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: ' +
  'https://ai.google.dev/gemini-api/docs/rate-limits.';

const badKey: Row = {
  code: 400,
  status: 'INVALID_ARGUMENT',
  message: 'API key not valid. Please pass a valid API key.',
  details: [info('API_KEY_INVALID')],
};

const noKey: Row = {
  code: 403,
  status: 'PERMISSION_DENIED',
  message:
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API " +
    'consumer identity to call this API.',
};

const named: Readonly<Record<ErrorName, Row>> = {
  'rate-limited': {
    code: 429,
    status: 'RESOURCE_EXHAUSTED',
    message: spent,
    details: [quota('GenerateRequestsPerMinutePerProjectPerModel')],
  },
  quota: {
    code: 429,
    status: 'RESOURCE_EXHAUSTED',
    message: spent,
    details: [quota('GenerateRequestsPerDayPerProjectPerModel')],
  },
  unauthorized: badKey,
  'model-not-found': {
    code: 404,
    status: 'NOT_FOUND',
    message: ({ model }) =>
      `models/${model} is not found for API version v1beta, or is not supported for generateContent. Call ModelService.ListModels ` +
      'to see the list of available models and their supported methods.',
  },
  'context-length': {
    code: 400,
    status: 'INVALID_ARGUMENT',
    message: 'The input token count (1254321) exceeds the maximum number of tokens allowed (1048576).',
  },
  'content-filter': { code: 400, status: 'INVALID_ARGUMENT', message: 'The prompt was blocked: content_filter' },
  'not-found': { code: 404, status: 'NOT_FOUND', message: 'Requested entity was not found.' },
  'method-not-allowed': { code: 405, status: 'INVALID_ARGUMENT', message: 'The request method is not allowed.' },
};

const overloaded = { status: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.' };
const invalid = { status: 'INVALID_ARGUMENT', message: 'Request contains an invalid argument.' };

const byStatus: Readonly<Record<number, Row>> = {
  401: { code: 401, status: 'UNAUTHENTICATED', message: 'Request had invalid authentication credentials.' },
  403: noKey,
  404: named['model-not-found'],
  429: named['rate-limited'],
  500: { code: 500, status: 'INTERNAL', message: 'An internal error has occurred. Please retry.' },
  503: { code: 503, ...overloaded },
  504: { code: 504, status: 'DEADLINE_EXCEEDED', message: 'Deadline expired before operation could complete.' },
  529: { code: 529, ...overloaded },
};

export function geminiError(what: Problem | number, exchange: Exchange, key?: string, hint: WaitHint = {}): PlainReply {
  const { code, status, message, details = [] } = what === 'unauthorized' && key === undefined ? noKey : rowOf(what);
  const text = typeof message === 'string' ? message : message(exchange);
  const { details: waits = [] } = hintDetails(hint) as { readonly details?: readonly JsonObject[] };
  const all = [...details, ...waits];
  const error = { code, message: text + hintSentence(hint), status, ...(all.length > 0 && { details: all }) };
  return {
    status: code,
    headers: { 'content-type': 'application/json; charset=UTF-8', ...hintHeaders(hint, exchange.epochMs) },
    body: JSON.stringify({ error }, undefined, 2),
  };
}

function rowOf(what: Problem | number): Row {
  if (typeof what === 'object') return { code: 400, status: 'INVALID_ARGUMENT', message: what.message };
  if (typeof what === 'string') return named[what];
  const other = what < 500 ? invalid : { status: 'INTERNAL', message: 'Internal error encountered.' };
  return byStatus[what] ?? { code: what, ...other };
}

/** What comes inside a 200, in place of an answer or of the next event. */
export function geminiInBandError(error: JsonObject = {}): JsonObject {
  return { error: { code: 503, ...overloaded, ...error } };
}
