import { context, createContextKey, propagation, ROOT_CONTEXT, type Tracer, trace } from '@opentelemetry/api';
import type { Listener, UnderstudyEvent } from '../call/events.ts';
import type { HttpCall } from '../call/http.ts';
import { Turnover } from '../call/turnover.ts';
import { noteOf } from './call-notes.ts';
import { type CallSpans, openCallSpans } from './call-spans.ts';
import type { MetricNames } from './instruments.ts';
import { recordMetrics } from './record-metrics.ts';
import { openRequestTrace, type RequestTrace, type RouteOf } from './request-trace.ts';

/** OpenTelemetry's own key: with it set, instrumented HTTP clients make no span and add no headers. */
const suppressTracing = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
/** Without baggage and without a span: what the app holds must not reach a provider. */
const dispatchContext = ROOT_CONTEXT.setValue(suppressTracing, true);

export interface OpenTelemetryOptions {
  readonly version: string;
  readonly metricNames: MetricNames;
  /** Names of the providers that get `traceparent` and `tracestate`. */
  readonly propagate: ReadonlySet<string>;
}

interface Bound {
  readonly request: RequestTrace;
  spans?: CallSpans;
}

/** OpenTelemetry as a subscriber of the events. Without an SDK in the app all of it is a no-op. */
export class OpenTelemetry {
  readonly #tracer: Tracer;
  readonly #record: Listener;
  readonly #propagate: ReadonlySet<string>;
  readonly #calls = new Turnover<Bound>();

  constructor({ version, metricNames, propagate }: OpenTelemetryOptions) {
    this.#tracer = trace.getTracer('@understudy/core', version);
    this.#record = recordMetrics(version, metricNames);
    this.#propagate = propagate;
  }

  readonly listener: Listener = (event) => {
    this.#record(event);
    const bound = event.callId === undefined ? undefined : this.#calls.get(event.callId);
    if (bound) this.#show(bound, event);
  };

  /** Reads the active context; to be called in the tick in which the request comes in. */
  openRequest(request: HttpCall, routeOf: RouteOf): RequestTrace {
    return openRequestTrace(this.#tracer, request, routeOf);
  }

  /** Binds a call to the trace of its request, before the call's first event. */
  beginCall(callId: string, request: RequestTrace): void {
    request.callBegan();
    this.#calls.add(callId, { request });
  }

  /** Trace headers for a provider that may have them. */
  headers(callId: string, attempt: number, provider: string): Readonly<Record<string, string>> | undefined {
    if (!this.#propagate.has(provider)) return undefined;
    const at = this.#calls.get(callId)?.spans?.contextOf(attempt);
    if (!at) return undefined;
    const carrier: Record<string, string> = {};
    propagation.inject(propagation.deleteBaggage(at), carrier);
    const { traceparent, tracestate } = carrier;
    return { ...(traceparent !== undefined && { traceparent }), ...(tracestate !== undefined && { tracestate }) };
  }

  /** Runs `fn` so that an instrumented HTTP client adds nothing to a provider's request. */
  run<T>(fn: () => T): T {
    return context.with(dispatchContext, fn);
  }

  #show(bound: Bound, event: UnderstudyEvent): void {
    if (event.type === 'call.start') {
      bound.spans = openCallSpans(this.#tracer, bound.request, event);
      return;
    }
    const { spans } = bound;
    if (!spans) return;
    switch (event.type) {
      case 'attempt.start':
        return spans.attemptStarted(event);
      case 'attempt.end':
        return spans.attemptEnded(event);
      case 'failover':
        return spans.failedOver(event);
      case 'call.end':
        spans.ended(event);
        bound.request.callEnded();
        this.#calls.delete(event.callId);
        return;
      default: {
        const note = noteOf(event);
        if (note) spans.note(note.name, note.attributes);
      }
    }
  }
}
