import type { WaitHint } from '../faults.ts';
import type { JsonObject } from '../json.ts';
import { openaiError } from './openai-errors.ts';
import type { Exchange, PlainReply, Problem } from './wire.ts';

/** What this API says in another way than Chat Completions, as recorded. */
function inOwnWords(what: Problem | number, { model }: Exchange): Problem | number {
  if (what === 'model-not-found') {
    return { message: `The requested model '${model}' does not exist.`, param: 'model', code: 'model_not_found' };
  }
  if (what !== 'context-length') return what;
  return {
    message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
    param: 'input',
    code: 'context_length_exceeded',
  };
}

export function responsesError(what: Problem | number, exchange: Exchange, key?: string, hint?: WaitHint): PlainReply {
  return openaiError(inOwnWords(what, exchange), exchange, key, hint);
}

/** What comes inside a 200, in place of an answer or of the next event. */
export function responsesInBandError(error: JsonObject = {}): JsonObject {
  const message = 'An error occurred while processing your request. You can retry your request.';
  return {
    type: 'error',
    sequence_number: 2,
    error: { type: 'server_error', code: 'server_error', message, param: null, ...error },
  };
}
