import { type Options, type Parts, toInstance, type Understudy } from '@understudy/core';
import { toHttpCall, writeAnswer } from '@understudy/core/node';
import type { Request, RequestHandler, Response } from 'express';

/** An Express middleware that carries the instance it answers with. */
export type UnderstudyHandler = RequestHandler & { readonly instance: Understudy };

/**
 * Middleware for an Express mount: `app.use('/ai', understudy(options))`. Takes options, or an instance that other mounts share.
 * `parts` are those of `createUnderstudy`: `understudy(options, { kinds: [myKind] })`. Works before or after `express.json()`. On shutdown call `handler.instance.close()`: streams under way get their drain time.
 *
 * @throws ConfigError if the options make no sense, or if `parts` come with an instance.
 */
export function understudy(optionsOrInstance: Options | Understudy, parts?: Parts): UnderstudyHandler {
  const instance = toInstance(optionsOrInstance, parts);
  async function understudyHandler(request: Request, response: Response): Promise<void> {
    await writeAnswer(await instance.handle(toHttpCall(request, response, request.url, request.body)), response);
  }
  return Object.assign(understudyHandler, { instance });
}
