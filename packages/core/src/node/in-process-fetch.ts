import { aside } from '../call/aside.ts';
import type { AnswerStream, HttpAnswer, HttpBody, HttpCall } from '../call/http.ts';

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
      readBody: (limit) => readBody(request, limit),
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

async function readBody(request: Request, limit: number): Promise<HttpBody> {
  try {
    const bytes = await request.arrayBuffer();
    if (bytes.byteLength > limit) return { ok: false, problem: 'too-large', detail: `The body is larger than ${limit} bytes` };
    return { ok: true, value: JSON.parse(new TextDecoder().decode(bytes)) };
  } catch (error) {
    return { ok: false, problem: 'not-json', detail: `The body is no JSON: ${(error as Error).message}` };
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
        if (text !== undefined) return controller.enqueue(encoder.encode(text));
        signal.removeEventListener('abort', onAbort);
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
