import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request carries the token: as `Authorization: Bearer` (OpenAI's SDK) or as `x-api-key` (Anthropic's). */
export function carriesToken(headers: IncomingHttpHeaders, token: string): boolean {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const given = bearer ?? headers['x-api-key'];
  return typeof given === 'string' && timingSafeEqual(sha256(given), sha256(token));
}

/** `timingSafeEqual` wants equal lengths; the length of the token is nobody's business. */
function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** In the shape that both SDKs read their error messages from. */
export const refusal = {
  type: 'error',
  error: { type: 'authentication_error', message: 'Send your token as `Authorization: Bearer ...` or as `x-api-key`.' },
};
