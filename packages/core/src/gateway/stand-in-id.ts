import { randomBytes } from 'node:crypto';
import type { ClientDialect } from '../dialects/client-dialect.ts';

/** The id of an answer where the target gave none. Where later calls may refer to what the answer held, the id cannot be guessed. */
export function standInId({ keptItems }: ClientDialect, callId: string): string {
  return keptItems ? `${callId}-${randomBytes(12).toString('base64url')}` : callId;
}
