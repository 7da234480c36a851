import type { JsonObject } from '../../call/json.ts';
import type { ClientError } from '../client-dialect.ts';
import { defined } from '../json.ts';

// https://cloud.google.com/apis/design/errors#handling_errors
const names: ReadonlyMap<number, string> = new Map([
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [408, 'DEADLINE_EXCEEDED'],
  [409, 'ABORTED'],
  [429, 'RESOURCE_EXHAUSTED'],
  [499, 'CANCELLED'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
]);

/** The body of an error response, with the attempts that were made beside the dialect's own error. */
export function encodeError(error: ClientError): JsonObject {
  const { status: code, message, attempts } = error;
  const status = names.get(code) ?? (code >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT');
  const details = detailsOf(error);
  return {
    error: { code, message, status, ...(details.length > 0 && { details }) },
    understudy: {
      attempts: attempts.map(({ target, reason, status, ms }) => ({ target, ...defined({ reason, status }), ms })),
    },
  };
}

/** What programs read of an error, in the types that Google has for it. */
function detailsOf({ message, param, code, details }: ClientError): readonly JsonObject[] {
  return [
    ...(param === undefined ? [] : [detail('BadRequest', { fieldViolations: [{ field: param, description: message }] })]),
    ...(code === undefined
      ? []
      : [detail('ErrorInfo', { reason: code.toUpperCase(), domain: 'understudy', metadata: details ?? {} })]),
  ];
}

function detail(type: string, members: JsonObject): JsonObject {
  return { '@type': `type.googleapis.com/google.rpc.${type}`, ...members };
}

/** An error after the commit point: one event, the last of the stream. */
export function encodeStreamError(error: ClientError): string {
  return `data: ${JSON.stringify(encodeError(error))}\n\n`;
}
