import { type Attributes, context, createContextKey, propagation, ROOT_CONTEXT, type Tracer, trace } from '@opentelemetry/api';
import type { Listener, UnderstudyEvent } from '../call/events.ts';
import type { HttpCall } from '../call/http.ts';
import { Turnover } from '../call/turnover.ts';
import { type CallSpans, openCallSpans } from './call-spans.ts';
import type { MetricNames } from './instruments.ts';
import { recordMetrics } from './record-metrics.ts';
import { openRequestTrace, type RequestTrace } from './request-trace.ts';
import { http, understudy } from './semconv.ts';

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

/** OpenTelemetry as a subscriber of the events. Without an SDK in the app all of it is a no-op. */
export interface OpenTelemetry {
  readonly listener: Listener;
  /** Reads the active context; to be called in the tick in which the request comes in. `route`: the endpoint, where the path is one of ours. */
  openRequest(request: HttpCall, route: string | undefined): RequestTrace;
  /** Binds a call to the trace of its request, before the call's first event. */
  beginCall(callId: string, request: RequestTrace): void;
  /** Trace headers for a provider that may have them. */
  headers(callId: string, attempt: number, provider: string): Readonly<Record<string, string>> | undefined;
  /** Runs `fn` so that an instrumented HTTP client adds nothing to a provider's request. */
  run<T>(fn: () => T): T;
}

interface Bound {
  readonly request: RequestTrace;
  spans?: CallSpans;
}

export function openTelemetry({ version, metricNames, propagate }: OpenTelemetryOptions): OpenTelemetry {
  const tracer: Tracer = trace.getTracer('@understudy/core', version);
  const record = recordMetrics(version, metricNames);
  const calls = new Turnover<Bound>();

  return {
    listener(event) {
      record(event);
      const bound = event.callId === undefined ? undefined : calls.get(event.callId);
      if (bound) show(bound, event);
    },
    openRequest: (request, route) => openRequestTrace(tracer, request, route),
    beginCall(callId, request) {
      request.callBegan();
      calls.add(callId, { request });
    },
    headers(callId, attempt, provider) {
      if (!propagate.has(provider)) return undefined;
      const at = calls.get(callId)?.spans?.contextOf(attempt);
      if (!at) return undefined;
      const carrier: Record<string, string> = {};
      propagation.inject(propagation.deleteBaggage(at), carrier);
      const { traceparent, tracestate } = carrier;
      return { ...(traceparent !== undefined && { traceparent }), ...(tracestate !== undefined && { tracestate }) };
    },
    run: (fn) => context.with(dispatchContext, fn),
  };

  function show(bound: Bound, event: UnderstudyEvent): void {
    if (event.type === 'call.start') {
      bound.spans = openCallSpans(tracer, bound.request, event);
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
        calls.delete(event.callId);
        return;
      default: {
        const note = notes(event);
        if (note) spans.note(note.name, note.attributes);
      }
    }
  }
}

/** The events that stand on the call span only. */
function notes(event: UnderstudyEvent): { readonly name: string; readonly attributes: Attributes } | undefined {
  switch (event.type) {
    case 'retry': {
      const { target, reason, attempt, waitMs, status } = event;
      const attributes = {
        [understudy.target]: target,
        [understudy.reason]: reason,
        [understudy.attempt]: attempt,
        [understudy.waitMs]: waitMs,
      };
      return { name: 'understudy.retry', attributes: { ...attributes, ...(status !== undefined && { [http.status]: status }) } };
    }
    case 'splice':
      return {
        name: 'understudy.splice',
        attributes: {
          [understudy.from]: event.from,
          [understudy.to]: event.to,
          [understudy.reason]: event.reason,
          [understudy.attempt]: event.attempt,
          [understudy.charactersKept]: event.charactersKept,
          [understudy.overlapRemoved]: event.overlapRemoved,
          [understudy.lostMs]: event.lostMs,
        },
      };
    case 'hedge':
      return {
        name: 'understudy.hedge',
        attributes: { [understudy.from]: event.target, [understudy.to]: event.to, [understudy.waitMs]: event.afterMs },
      };
    case 'restart':
      return {
        name: 'understudy.restart',
        attributes: { [understudy.from]: event.from, [understudy.to]: event.to, [understudy.reason]: event.reason },
      };
    case 'skip':
      return {
        name: 'understudy.skip',
        attributes: { [understudy.target]: event.target, [understudy.reason]: event.reason, [understudy.detail]: event.detail },
      };
    case 'wait':
      return {
        name: 'understudy.wait',
        attributes: {
          [understudy.targets]: [...event.targets],
          [understudy.because]: event.because,
          [understudy.waitedMs]: event.waitedMs,
          ...(event.to !== undefined && { [understudy.to]: event.to }),
        },
      };
    case 'last-resort':
      return {
        name: 'understudy.last_resort',
        attributes: { [understudy.target]: event.target, [understudy.again]: event.again, [understudy.waitMs]: event.pauseMs },
      };
    case 'pace':
      return {
        name: 'understudy.pace',
        attributes: {
          [understudy.target]: event.target,
          ...(event.perSecond !== undefined && { [understudy.perSecond]: event.perSecond }),
        },
      };
    case 'panic':
      return { name: 'understudy.panic', attributes: { [understudy.target]: event.target } };
    case 'warning':
      return {
        name: 'understudy.warning',
        attributes: { [understudy.target]: event.target, [understudy.detail]: event.message },
      };
    case 'breaker':
      return { name: 'understudy.breaker', attributes: { [understudy.target]: event.target, [understudy.state]: event.to } };
    default:
      return undefined;
  }
}
