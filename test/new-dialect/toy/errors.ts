import type { JsonObject } from '../../../packages/core/src/call/json.ts';
import type { ClientError } from '../../../packages/core/src/dialects/client-dialect.ts';

export function encodeError({ message, reason, code, param, attempts }: ClientError): JsonObject {
  return { oops: { text: message, what: code ?? reason, ...(param !== undefined && { param }) }, understudy: { attempts } };
}

export function encodeStreamError(error: ClientError): string {
  return `data: ${JSON.stringify(encodeError(error))}\n\n`;
}
