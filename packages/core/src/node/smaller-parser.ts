import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** What Express (and NestJS on it) shows of the middleware of an app: version 5, or 4. */
interface App {
  readonly router?: { readonly stack?: readonly Layer[] };
  readonly _router?: { readonly stack?: readonly Layer[] };
}
interface Layer {
  readonly name?: string;
  readonly handle?: (request: unknown, response: unknown, next: (error?: unknown) => void) => void;
}

const looked = new WeakSet<object>();

/**
 * Warns, once for an app, where its JSON parser refuses bodies that we would take: those never reach us, and their clients get the parser's
 * error page. To be called with a request that a parser has read. A parser does not tell its limit, but it answers at once whether it would take
 * a body of the length that a request announces.
 */
export function warnOfSmallerParser(request: IncomingMessage, limit: number): void {
  const { app } = request as { readonly app?: App };
  if (typeof app !== 'function' || looked.has(app)) return;
  looked.add(app);
  const parser = stackOf(app).find(({ name }) => name === 'jsonParser');
  if (!parser?.handle) return;
  const announced = new Readable({ read() {} });
  const headers = { 'content-type': 'application/json', 'content-length': String(limit) };
  const asked = Object.assign(announced, { method: 'POST', url: '/', headers });
  announced.on('error', () => {});
  try {
    parser.handle(asked, {}, (error) => tell(error, limit));
  } catch {
    // Another middleware of that name: it tells us nothing.
  }
  announced.destroy();
}

function tell(error: unknown, limit: number): void {
  const { type, limit: theirs } = (error ?? {}) as { readonly type?: unknown; readonly limit?: unknown };
  if (type !== 'entity.too.large' || typeof theirs !== 'number') return;
  process.emitWarning(
    `A body parser in front of Understudy refuses more than ${theirs} bytes, and bodyLimit is ${limit}: larger calls get its error page. ` +
      'Mount Understudy before it, or give it room: express.json({ limit }), in NestJS app.useBodyParser("json", { limit }).',
    { code: 'UNDERSTUDY_BODY_PARSER' },
  );
}

function stackOf(app: App): readonly Layer[] {
  try {
    return app.router?.stack ?? app._router?.stack ?? [];
  } catch {
    return app._router?.stack ?? []; // Express 4 throws for `router`
  }
}
