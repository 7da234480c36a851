import type { Failure } from '../call/failure.ts';
import type { HttpAnswer } from '../call/http.ts';
import type { Operation } from '../call/operation.ts';
import type { ModelClass } from '../config/config.ts';
import type { ClientDialect } from '../dialects/client-dialect.ts';
import { errorAnswer, refusal } from './client-error.ts';

export function shuttingDown(dialect: ClientDialect): HttpAnswer {
  const error = { status: 503, code: 'shutting_down', message: 'This server is shutting down' };
  return refusal(dialect, error, { 'retry-after': '1' });
}

export function crowded(dialect: ClientDialect): HttpAnswer {
  const message = 'Too much is being held for clients that read or send slowly: try again in a moment';
  const error = { status: 503, code: 'overloaded', reason: 'shed', attempts: [], message } as const;
  return errorAnswer(dialect, error, { 'retry-after': '1' });
}

/** @param names - of the model classes that there are */
export function unknownModel(dialect: ClientDialect, model: string, names: Iterable<string>): HttpAnswer {
  const message = `The model "${model.slice(0, 200)}" is not configured here. There are: ${[...names].join(', ')}`;
  return refusal(dialect, { status: 404, code: 'model_not_found', param: 'model', message });
}

/** @param classes - all that there are: those that serve the operation are named */
export function servesOther(
  dialect: ClientDialect,
  model: string,
  operation: Operation,
  classes: Iterable<ModelClass>,
): HttpAnswer {
  const serving = [...classes].filter(({ serves }) => serves.has(operation)).map(({ name }) => name);
  const others = serving.length === 0 ? 'No model is configured for that' : `There are: ${serving.join(', ')}`;
  const message = `The model "${model.slice(0, 200)}" is not configured for ${operation}. ${others}`;
  return refusal(dialect, { status: 404, code: 'model_not_found', param: 'model', message });
}

/** Why a call ends whose client is gone. */
export const clientLeft: Failure = { reason: 'cancelled', phase: 'before_headers', detail: 'the client left' };
