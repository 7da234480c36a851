import { channel } from 'node:diagnostics_channel';
import { Client, type Dispatcher } from 'undici';
import { isTraceHeader } from './trace-headers.ts';

/** The channel on which tracers add their headers: undici publishes each request before it is written. */
const created = channel('undici:request:create');

/** Whether a header may leave: its name in lower case, and the headers that we gave. */
type Keep = (name: string, given: ReadonlySet<string>) => boolean;

/**
 * Only headers that we gave leave over our own sockets: tracers (Sentry, Datadog ...) add headers without looking at the context of OpenTelemetry
 * or at each other. Requests that waited in the queue of a pool pass here too.
 */
class GuardedClient extends Client {
  readonly #keep: Keep;

  constructor(origin: URL, options: Client.Options, keep: Keep) {
    super(origin, options);
    this.#keep = keep;
  }

  override dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (!created.hasSubscribers) return super.dispatch(request, handler);
    return guarded(this.#keep, request, () => super.dispatch(request, handler));
  }
}

/** Makes the clients of a pool. `propagates`: trace headers may go to this provider. */
export function guardedClients(propagates: boolean): (origin: URL, options: object) => Client {
  const keep: Keep = (name, given) => given.has(name) || (propagates && isTraceHeader(name));
  return (origin, options) => new GuardedClient(origin, options, keep);
}

/** The guard for a dispatcher of the user's own, which may add headers, but no trace headers. */
export function guardedDispatcher(dispatcher: Dispatcher, propagates: boolean): Pick<Dispatcher, 'dispatch'> {
  if (propagates) return dispatcher;
  const keep: Keep = (name, given) => given.has(name) || !isTraceHeader(name);
  return {
    dispatch(request, handler) {
      if (!created.hasSubscribers) return dispatcher.dispatch(request, handler);
      return guarded(keep, request, () => dispatcher.dispatch(request, handler));
    },
  };
}

/** Subscribes right before the request is made, because the last subscriber is called last: no tracer can add headers afterwards. */
function guarded<T>(keep: Keep, { headers }: Dispatcher.DispatchOptions, dispatch: () => T): T {
  const given = new Set(Object.keys(headers ?? {}).map((name) => name.toLowerCase()));
  const onCreated = (message: unknown) => {
    const { request } = message as { readonly request?: { readonly headers?: unknown } };
    if (Array.isArray(request?.headers)) keepOnly(request.headers, (name) => keep(name, given));
  };
  created.subscribe(onCreated);
  try {
    return dispatch();
  } finally {
    created.unsubscribe(onCreated);
  }
}

/** Changes a list of names and values in place. Of a repeated name the first is kept, because our headers stand before added ones. */
function keepOnly(headers: unknown[], keep: (name: string) => boolean): void {
  const seen = new Set<string>();
  let kept = 0;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = String(headers[at]).toLowerCase();
    if (seen.has(name) || !keep(name)) continue;
    seen.add(name);
    headers[kept++] = headers[at];
    headers[kept++] = headers[at + 1];
  }
  headers.length = kept;
}
