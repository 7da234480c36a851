import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable, SetMetadata, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { carriesToken, refusal } from './token.ts';

const isPublic = 'is-public';

/** For routes and controllers that need no token. */
export const Public = () => SetMetadata(isPublic, true);

/**
 * Stands in front of every route that is not `@Public()`, those of the `UnderstudyModule` included. No provider sees the token, and no
 * client sees the providers' keys. Without `API_TOKEN` everybody who reaches the app may use everything.
 */
@Injectable()
export class TokenGuard implements CanActivate {
  private readonly token = process.env.API_TOKEN;

  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const needsNone = this.reflector.getAllAndOverride<boolean>(isPublic, [context.getHandler(), context.getClass()]);
    if (!this.token || needsNone) return true;
    if (carriesToken(context.switchToHttp().getRequest<IncomingMessage>().headers, this.token)) return true;
    throw new UnauthorizedException(refusal);
  }
}
