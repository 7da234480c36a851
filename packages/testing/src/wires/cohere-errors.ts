import type { WaitHint } from '../faults.ts';
import type { JsonObject } from '../json.ts';
import { hintHeaders, hintSentence } from './wait-hint.ts';
import type { ErrorName, Exchange, PlainReply, Problem } from './wire.ts';

interface Row {
  readonly status: number;
  readonly message: string | ((exchange: Exchange) => string);
  readonly type?: string;
}

const refused = 'Incorrect API key provided: ***********. You can find your API key at https://dashboard.cohere.com/api-keys.';

const named: Readonly<Record<ErrorName, Row>> = {
  'rate-limited': { status: 429, message: 'You are past the per minute request limit, please wait and try again later.' },
  quota: {
    status: 402,
    message: 'Please add or update your payment method at https://dashboard.cohere.com/billing?tab=payment to continue',
  },
  unauthorized: { status: 401, message: refused },
  'model-not-found': {
    status: 404,
    message: ({ model }) =>
      `model '${model}' not found, make sure the correct model ID was used and that you have access to the model.`,
  },
  'context-length': {
    status: 400,
    type: 'TOO_MANY_TOKENS',
    message:
      'too many tokens: size limit exceeded by 25836 tokens. Try using shorter or fewer inputs. The limit for this model is 288000 tokens.',
  },
  'content-filter': { status: 400, message: 'invalid request: the request was rejected by our safety system (content_filter).' },
  'not-found': { status: 404, message: '404 page not found' },
  'method-not-allowed': { status: 405, message: 'method not allowed' },
};

const byStatus: ReadonlyMap<number, Row> = new Map([
  [401, named.unauthorized],
  [402, named.quota],
  [404, named['model-not-found']],
  [429, named['rate-limited']],
  [499, { status: 499, message: 'request cancelled' }],
]);

const internal = 'internal server error, this has been reported to our developers';

/** An error has a text, and a code only where there are too many tokens. A member that is not known is a 422. */
export function cohereError(what: Problem | number, exchange: Exchange, _key?: string, hint: WaitHint = {}): PlainReply {
  const { status, message, type } = rowOf(what);
  const text = typeof message === 'string' ? message : message(exchange);
  const body = {
    ...(type !== undefined && { error_type: type }),
    id: exchange.requestId,
    message: text + hintSentence(hint),
  };
  return {
    status,
    headers: { 'content-type': 'application/json', ...hintHeaders(hint, exchange.epochMs) },
    body: JSON.stringify(body),
  };
}

function rowOf(what: Problem | number): Row {
  if (typeof what === 'object') return { status: what.code === unknownField ? 422 : 400, message: what.message };
  if (typeof what === 'string') return named[what];
  return byStatus.get(what) ?? { status: what, message: what < 500 ? 'invalid request' : internal };
}

/** Marks the problem that is answered by a 422. */
export const unknownField = 'unknown-field';

export function cohereInBandError(error: JsonObject = {}): JsonObject {
  return { message: internal, ...error };
}
