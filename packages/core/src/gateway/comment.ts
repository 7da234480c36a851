import type { Call } from '../call/call.ts';
import type { ClientDialect } from '../dialects/client-dialect.ts';

/** Bytes of our own in a stream, which say nothing to the client's SDK. What becomes one JSON array has comments in any dialect: they are no elements of it. */
export function comment({ request }: Call, dialect: ClientDialect, text: string): string {
  const line = `understudy ${text.replace(/[\r\n]/g, ' ')}`; // under `"*"` the names of targets come from clients
  return dialect.comment && !request.inArray ? dialect.comment(line) : `: ${line}\n\n`;
}
