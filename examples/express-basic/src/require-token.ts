import type { RequestHandler } from 'express';
import { carriesToken, refusal } from './token.ts';

/** Lets only requests with the token through. */
export function requireToken(token: string): RequestHandler {
  return (request, response, next) => {
    if (carriesToken(request.headers, token)) next();
    else response.status(401).set('www-authenticate', 'Bearer').json(refusal);
  };
}
