import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type AnswerStream, type Options, type Parts, toInstance, type Understudy } from '@understudy/core';
import { asBytes, rawTarget, toHttpCall } from '@understudy/core/node';
import type { Context, Middleware, Next } from 'koa';

/** A Koa middleware that carries the instance it answers with. */
export type UnderstudyMiddleware = Middleware & { readonly instance: Understudy };

/** `path` says where it is mounted, for apps without a mount middleware. */
export type KoaOptions = Options & { readonly path?: string };

/**
 * Middleware for Koa: `mount('/ai', understudy(options))`, or `understudy({ path: '/ai', ...options })` without a mount. Takes options,
 * or an instance that other mounts share; `parts` are those of `createUnderstudy`: `understudy(options, { kinds: [myKind] })`. Works before or after a body parser. On shutdown call `middleware.instance.close()`.
 *
 * @throws ConfigError if the options make no sense, or if `parts` come with an instance.
 */
export function understudy(optionsOrInstance: KoaOptions | Understudy, parts?: Parts): UnderstudyMiddleware {
  const { path, gateway } = takePath(optionsOrInstance);
  const instance = toInstance(gateway, parts);
  async function understudyMiddleware(context: Context, next: Next): Promise<void> {
    const target = rawTarget(context.url);
    const below = pathBelow(path, target.path);
    if (below === undefined) return next();
    const parsed = (context.request as { readonly body?: unknown }).body;
    const answer = await instance.handle(toHttpCall(context.req, context.res, below + target.query, parsed));
    context.status = answer.status;
    context.set({ ...answer.headers });
    context.body = typeof answer.body === 'string' ? asBytes(answer.body) : readable(answer.body, context.res);
  }
  return Object.assign(understudyMiddleware, { instance });
}

function takePath(given: KoaOptions | Understudy): { readonly path: string; readonly gateway: Options | Understudy } {
  // What is neither (a Promise, nothing) is named as such where options are checked.
  if (typeof given !== 'object' || given === null || 'then' in given || 'handle' in given) return { path: '', gateway: given };
  // Without a path the options stay the object that they are: those of `loadConfig` are checked already.
  if (!('path' in given)) return { path: '', gateway: given };
  const { path = '', ...options } = given;
  return { path: path === '' ? '' : `/${path.replace(/^\/+|\/+$/g, '')}`, gateway: options };
}

/** The path below the mount; undefined where it is not below it. */
function pathBelow(mount: string, path: string): string | undefined {
  if (mount === '' || path === mount) return path.slice(mount.length) || '/';
  return path.startsWith(`${mount}/`) ? path.slice(mount.length) : undefined;
}

/** Koa pipes it, destroys it when the client leaves, and cannot be slower than it: one piece is asked for at a time. */
function readable(stream: AnswerStream, response: ServerResponse): Readable {
  const encoding = stream.isBytes ? 'latin1' : 'utf8';
  return new Readable({
    highWaterMark: 1,
    read() {
      stream
        .next()
        .then((text) => (text === undefined && stream.brokeOff?.() ? response.destroy() : this.push(text ?? null, encoding)))
        .catch((error) => this.destroy(error))
        .catch(() => {});
    },
    destroy(error, done) {
      stream.cancel();
      done(error);
    },
  });
}
