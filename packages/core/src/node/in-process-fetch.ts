import { aside } from '../call/aside.ts';
import type { AnswerStream, HttpAnswer, HttpBody, HttpCall } from '../call/http.ts';
import type { JsonLimits } from '../call/json-meter.ts';
import { ReadBody } from './read-body.ts';

/** `fetch` that is answered in this process, without a socket: for SDKs that take a fetch of their own. Rejects only when aborted. */
export function inProcessFetch(handle: (call: HttpCall) => Promise<HttpAnswer>): typeof globalThis.fetch {
  return async function fetch(input, init) {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const url = new URL(request.url);
    const gone = Promise.withResolvers<never>();
    aside(gone.promise);
    const onAbort = () => gone.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const answering = handle({
      method: request.method,
      path: url.pathname + url.search,
      headers: Object.fromEntries(request.headers),
      overHttp: false,
      readBody: (limit, shape) => readBody(request, limit, shape),
      onClientGone: (listener) => signal.addEventListener('abort', listener, { once: true }),
    });
    try {
      const { status, headers, body } = await Promise.race([answering, gone.promise]);
      return new Response(typeof body === 'string' ? body : readable(body, signal), { status, headers });
    } catch (error) {
      // The answer that comes all the same must not hold a place for ever.
      aside(answering.then(({ body }) => typeof body !== 'string' && body.cancel()));
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  };
}

async function readBody(request: Request, limit: number, shape: JsonLimits | 'bytes'): Promise<HttpBody> {
  try {
    const body = new ReadBody(limit, shape);
    return body.add(new Uint8Array(await request.arrayBuffer())) ?? (await body.value());
  } catch (error) {
    return { ok: false, problem: 'not-json', detail: `The body cannot be read: ${(error as Error).message}` };
  }
}

function readable(stream: AnswerStream, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const onAbort = () => stream.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = await stream.next();
        if (signal.aborted) return controller.error(signal.reason);
        if (text !== undefined) return controller.enqueue(stream.isBytes ? Buffer.from(text, 'latin1') : encoder.encode(text));
        signal.removeEventListener('abort', onAbort);
        if (stream.brokeOff?.()) return controller.error(new TypeError('The answer broke off.'));
        controller.close();
      },
      cancel() {
        signal.removeEventListener('abort', onAbort);
        stream.cancel();
      },
    },
    { highWaterMark: 0 },
  );
}
