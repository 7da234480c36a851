import type { HttpAnswer } from '../call/http.ts';
import type { ClientDialect } from '../dialects/client-dialect.ts';
import { errorAnswer, refusal } from './client-error.ts';

/** Why a call is not begun at all, whatever it says. */
export function shuttingDown(dialect: ClientDialect): HttpAnswer {
  const error = { status: 503, code: 'shutting_down', message: 'This server is shutting down' };
  return refusal(dialect, error, { 'retry-after': '1' });
}

export function crowded(dialect: ClientDialect): HttpAnswer {
  const message = 'Too much is being held for clients that read or send slowly: try again in a moment';
  const error = { status: 503, code: 'overloaded', reason: 'shed', attempts: [], message } as const;
  return errorAnswer(dialect, error, { 'retry-after': '1' });
}
