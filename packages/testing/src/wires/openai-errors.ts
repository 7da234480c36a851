import type { WaitHint } from '../faults.ts';
import type { JsonObject } from '../json.ts';
import { hintDetails, hintHeaders, hintSentence } from './wait-hint.ts';
import type { ErrorName, Exchange, PlainReply, Problem } from './wire.ts';

interface Row {
  readonly status: number;
  readonly type: string;
  readonly code?: string | null;
  readonly param?: string | null;
  readonly message: string | ((exchange: Exchange, key: string | undefined) => string);
}

const invalid = 'invalid_request_error';
const serverError = 'The server had an error while processing your request. Sorry about that!';

const named: Readonly<Record<ErrorName, Row>> = {
  'rate-limited': {
    status: 429,
    type: 'requests',
    code: 'rate_limit_exceeded',
    message: ({ model }) =>
      `Rate limit reached for ${model} in organization org-simulated on requests per min (RPM): Limit 500, Used 500, Requested 1.`,
  },
  quota: {
    status: 429,
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    message:
      'You exceeded your current quota, please check your plan and billing details. For more information on this error, ' +
      'read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
  },
  unauthorized: { status: 401, type: invalid, code: 'invalid_api_key', message: (_, key) => keyMessage(key) },
  'model-not-found': {
    status: 404,
    type: invalid,
    code: 'model_not_found',
    message: ({ model }) => `The model \`${model}\` does not exist or you do not have access to it.`,
  },
  'context-length': {
    status: 400,
    type: invalid,
    code: 'context_length_exceeded',
    param: 'messages',
    message:
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130005 tokens. " +
      'Please reduce the length of the messages.',
  },
  'content-filter': {
    status: 400,
    type: invalid,
    code: 'content_policy_violation',
    message: 'Your request was rejected as a result of our safety system.',
  },
  'not-found': { status: 404, type: invalid, message: 'Invalid URL.' },
  'method-not-allowed': {
    status: 405,
    type: invalid,
    code: 'method_not_supported',
    message: 'Not allowed to use this method here.',
  },
};

const byStatus: Readonly<Record<number, Row>> = {
  400: { status: 400, type: invalid, message: 'Invalid request.' },
  401: named.unauthorized,
  403: {
    status: 403,
    type: 'request_forbidden',
    code: 'unsupported_country_region_territory',
    message: 'Country, region, or territory not supported',
  },
  404: named['model-not-found'],
  413: { status: 413, type: invalid, code: 'request_too_large', message: 'Request too large.' },
  429: named['rate-limited'],
  503: {
    status: 503,
    type: 'service_unavailable_error',
    code: 'server_is_overloaded',
    message: 'The server is overloaded or not ready yet.',
  },
  529: { status: 529, type: 'service_unavailable_error', code: 'server_is_overloaded', message: 'Overloaded' },
};

export function openaiError(what: Problem | number, exchange: Exchange, key?: string, hint: WaitHint = {}): PlainReply {
  const { status, type, code = null, param = null, message } = rowOf(what);
  const text = typeof message === 'string' ? message : message(exchange, key);
  const error = { message: text + hintSentence(hint), type, param, code, ...hintDetails(hint) };
  return {
    status,
    headers: { 'content-type': 'application/json', ...hintHeaders(hint, exchange.epochMs) },
    body: `${JSON.stringify({ error }, null, 2)}\n`,
  };
}

function rowOf(what: Problem | number): Row {
  if (typeof what === 'object') return { status: 400, type: invalid, ...what };
  if (typeof what === 'string') return named[what];
  const unknown = what < 500 ? { status: what, type: invalid, message: 'Invalid request.' } : undefined;
  return byStatus[what] ?? unknown ?? { status: what, type: 'server_error', message: serverError };
}

/** What comes inside a 200, in place of an answer or of the next event. */
export function openaiInBandError(error: JsonObject = {}): JsonObject {
  return { error: { message: serverError, type: 'server_error', param: null, code: null, ...error } };
}

function keyMessage(key: string | undefined): string {
  const help = 'You can find your API key at https://platform.openai.com/account/api-keys.';
  if (key === undefined || key === '') {
    return `You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth. ${help}`;
  }
  const shown = key.length > 12 ? `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}` : key;
  return `Incorrect API key provided: ${shown}. ${help}`;
}
