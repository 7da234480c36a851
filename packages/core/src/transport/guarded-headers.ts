import { channel } from 'node:diagnostics_channel';
import { Client, type Dispatcher } from 'undici';
import { isTraceHeader } from './trace-headers.ts';

/** Where tracers add their headers: undici tells of each request that it has made and not yet written. */
const created = channel('undici:request:create');

/** Whether a header may leave: its name in lower case, and the headers that we gave. */
type Keep = (name: string, given: ReadonlySet<string>) => boolean;

/**
 * What leaves over our own sockets is what we gave, whoever adds to it: tracers (Sentry, Datadog ...) look neither at the context of
 * OpenTelemetry nor at each other. What waited in the queue of a pool comes through here too.
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

/** The same for a dispatcher of the user's own, which may well add headers, but no trace. */
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

/** The last to be told is who subscribed last: so late, nobody can come after us. */
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

/** In place, names and values in turns. Of a name that is there twice the first: ours stand before what was added. */
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
