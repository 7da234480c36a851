import type { IncomingMessage, ServerResponse } from 'node:http';
import { All, Controller, Req, Res, type Type } from '@nestjs/common';
import type { Understudy } from '@understudy/core';
import { rawTarget, toHttpCall, writeAnswer } from '@understudy/core/node';
import { InjectUnderstudy } from './inject-understudy.ts';

/** What the platform adds to node's request. */
type PlatformRequest = IncomingMessage & {
  readonly body?: unknown;
  readonly originalUrl?: string;
  readonly params?: { readonly path?: string | readonly string[] };
};

/** A controller at `path`, so that the app's guards, interceptors, prefix and versioning hold for it as for any other. */
export function understudyController(path: string): Type<unknown> {
  class UnderstudyController {
    readonly #understudy: Understudy;

    constructor(understudy: Understudy) {
      this.#understudy = understudy;
    }

    async handle(request: PlatformRequest, response: ServerResponse): Promise<void> {
      const call = toHttpCall(request, response, pathBelow(request), request.body);
      await writeAnswer(await this.#understudy.handle(call), response);
    }
  }
  const handle = Object.getOwnPropertyDescriptor(UnderstudyController.prototype, 'handle') ?? {};
  Controller(path)(UnderstudyController);
  InjectUnderstudy()(UnderstudyController, undefined, 0);
  All('*path')(UnderstudyController.prototype, 'handle', handle);
  Req()(UnderstudyController.prototype, 'handle', 0);
  Res()(UnderstudyController.prototype, 'handle', 1);
  return UnderstudyController;
}

/**
 * What the wildcard matched, with the query: prefix, version and controller path are taken off. The wildcard's own value is decoded, piece
 * by piece; as many pieces, as they were sent, are the end of the path.
 */
function pathBelow({ params, originalUrl = '', url = '' }: PlatformRequest): string {
  const matched = params?.path ?? [];
  const pieces = typeof matched === 'string' ? matched.split('/') : matched;
  const { path, query } = rawTarget(originalUrl === '' ? url : originalUrl);
  const sent = path.split('/');
  return `/${sent.slice(sent.length - pieces.length).join('/')}${query}`;
}
