import type { JsonObject } from '../../call/json.ts';
import type { ClientDialect, ClientError } from '../client-dialect.ts';
import * as gemini from '../gemini/errors.ts';
import { defined } from '../json.ts';
import * as openai from '../openai-chat/errors.ts';

type Errors = Pick<ClientDialect, 'encodeError' | 'encodeStreamError'>;

/** Whose API it is: its clients read errors in the form of that maker. */
export const families = {
  openai,
  gemini,
  cohere: { encodeError, encodeStreamError: (error: ClientError) => `data: ${JSON.stringify(encodeError(error))}\n\n` },
} satisfies Readonly<Record<string, Errors>>;

export type Family = keyof typeof families;

/** Cohere's errors are a text. */
function encodeError({ message, attempts }: ClientError): JsonObject {
  return {
    message,
    understudy: {
      attempts: attempts.map(({ target, reason, status, ms }) => ({ target, ...defined({ reason, status }), ms })),
    },
  };
}
