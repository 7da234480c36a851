import {
  type Context,
  context,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { HttpCall } from '../call/http.ts';
import { http } from './semconv.ts';

/** Where instrumentation-http keeps the request's SERVER span. Undocumented, so whatever is found is checked before use. */
const rpcMetadata = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** Where a call's spans hang, read when its request comes in. */
export interface RequestTrace {
  readonly context: Context;
  /** The request's SERVER span (or what is active in its place): gets the mirrored failover events. */
  readonly server: Span | undefined;
  /** A call begins in this request: a SERVER span of ours then lasts until the call has ended too. */
  callBegan(): void;
  callEnded(): void;
  /** The answer is known; its body may still be streaming. */
  answered(status: number): void;
}

/** The endpoint at a path, for traces; undefined where the path is none of ours. Asked only where a span is named after the endpoint. */
export type RouteOf = (path: string) => string | undefined;

/** Must be called in the tick in which the request comes in: the active context does not follow later callbacks. */
export function openRequestTrace(tracer: Tracer, request: HttpCall, routeOf: RouteOf): RequestTrace {
  const active = context.active();
  const metadata = active.getValue(rpcMetadata) as { readonly span?: Span } | undefined;
  const server = typeof metadata?.span?.addEvent === 'function' ? metadata.span : trace.getSpan(active);
  if (server || !request.overHttp) return { context: active, server, callBegan: nothing, callEnded: nothing, answered: nothing };
  return ownServerSpan(tracer, request, routeOf(request.path));
}

/** A SERVER span of our own: over HTTP, where no instrumentation made one. Named by the route where it is one of ours: names must be few. */
function ownServerSpan(tracer: Tracer, { method, path, headers }: HttpCall, route: string | undefined): RequestTrace {
  const bare = path.split('?', 1)[0] ?? '';
  const parent = propagation.extract(ROOT_CONTEXT, headers);
  const attributes = { [http.method]: method, [http.path]: bare };
  const span = tracer.startSpan(
    route === undefined ? method : `${method} ${route}`,
    { kind: SpanKind.SERVER, attributes },
    parent,
  );
  let waitingFor = 1;
  const arrive = () => {
    waitingFor -= 1;
    if (waitingFor === 0) span.end();
  };
  return {
    context: trace.setSpan(parent, span),
    server: span,
    callBegan: () => {
      waitingFor += 1;
    },
    callEnded: arrive,
    answered(status) {
      span.setAttribute(http.status, status);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      arrive();
    },
  };
}

function nothing(): void {}
