import type { Middleware } from 'koa';
import { carriesToken, refusal } from './token.ts';

/** Lets only requests with the token through. */
export function requireToken(token: string): Middleware {
  return async (context, next) => {
    if (carriesToken(context.request.headers, token)) return next();
    context.status = 401;
    context.set('www-authenticate', 'Bearer');
    context.body = refusal;
  };
}
