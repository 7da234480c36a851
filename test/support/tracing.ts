import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { NodeTracerProvider, type ReadableSpan, type SpanProcessor } from '@opentelemetry/sdk-trace-node';

export type { ReadableSpan };

/** Every span of this test file since the last `reset`. */
export interface SpanRecorder {
  readonly spans: readonly ReadableSpan[];
  reset(): void;
  /** All spans of the next request (or the one that has just ended), once its SERVER span has ended. */
  request(): Promise<RequestSpans>;
  /** Stops recording and unregisters everything. */
  stop(): Promise<void>;
}

/** The spans of one request. */
export interface RequestSpans {
  readonly server: ReadableSpan;
  readonly call: ReadableSpan;
  /** In the order of their numbers. */
  readonly attempts: readonly ReadableSpan[];
}

/** Registers an SDK for this process. Once per test file. */
export function recordSpans(): SpanRecorder {
  let spans: ReadableSpan[] = [];
  let waiting: (() => void) | undefined;
  const processor: SpanProcessor = {
    onStart() {},
    onEnd(span) {
      spans.push(span);
      waiting?.();
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const provider = new NodeTracerProvider({ spanProcessors: [processor] });
  provider.register({
    contextManager: new AsyncLocalStorageContextManager(),
    // With baggage, as SDKs register it: what must not reach a provider has to be there.
    propagator: new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  });

  return {
    get spans() {
      return spans;
    },
    reset() {
      spans = [];
    },
    request() {
      return new Promise((resolve) => {
        const look = () => {
          const server = spans.find(({ kind }) => kind === SpanKind.SERVER);
          if (!server) return;
          waiting = undefined;
          resolve(requestSpans(spans, server));
        };
        waiting = look;
        look();
      });
    },
    async stop() {
      await provider.shutdown();
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

function requestSpans(spans: readonly ReadableSpan[], server: ReadableSpan): RequestSpans {
  // Anthropic's SDK makes spans of its own, and our SERVER span continues their trace: only the gateway's are looked at.
  const { traceId } = server.spanContext();
  const ours = spans.filter(
    (span) => span.spanContext().traceId === traceId && span.instrumentationScope.name === '@understudy/core',
  );
  const call = ours.find(({ kind }) => kind === SpanKind.INTERNAL);
  if (!call) throw new Error(`There is no call span among: ${ours.map(({ name }) => name).join(', ')}.`);
  const number = (span: ReadableSpan) => Number(span.attributes['understudy.attempt']);
  const attempts = ours.filter(({ kind }) => kind === SpanKind.CLIENT).sort((a, b) => number(a) - number(b));
  return { server, call, attempts };
}

/** The attributes of a span's events of one name. */
export function eventsOf(span: ReadableSpan, name = 'understudy.failover'): readonly Readonly<Record<string, unknown>>[] {
  return span.events.filter((event) => event.name === name).map(({ attributes }) => attributes ?? {});
}
