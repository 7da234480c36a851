import Koa, { type Middleware } from 'koa';
import bodyParser from 'koa-bodyparser';
import helmet from 'koa-helmet';
import mount from 'koa-mount';
import { requireToken } from './require-token.ts';

/** The app as it was, and the mount. Without an `apiToken` everybody who reaches the app may use `/ai`. */
export function createApp(ai: Middleware, apiToken?: string): Koa {
  const app = new Koa();
  app.on('error', report);
  app.use(helmet());
  // Prompts are larger than the usual 1 MB at times; the mount has its own `bodyLimit`, 10 MB by default.
  app.use(bodyParser({ jsonLimit: '10mb' }));

  app.use(at('/health', { status: 'ok' }));
  app.use(at('/hello', { message: 'Hello from the app itself.' }));

  // Your own auth stands in front of the mount. No provider sees the token, and no client sees the providers' keys.
  if (apiToken) app.use(mount('/ai', requireToken(apiToken)));
  app.use(mount('/ai', ai));
  return app;
}

function at(path: string, body: object): Middleware {
  return async (context, next) => {
    if (context.method !== 'GET' || context.path !== path) return next();
    context.body = body;
  };
}

/** A client that leaves in the middle of a stream is an error to Koa. To us it is the client's choice. */
function report(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET') console.error(error);
}
