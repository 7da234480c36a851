// Imported first: the instrumentation has to be registered before anything loads `http`.
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import type { TreeSpan } from './tree.ts';

/** Where traces also go; undefined: they stay in this process. */
export const collector = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;

const memory = new InMemorySpanExporter();
const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': process.env.OTEL_SERVICE_NAME ?? 'understudy-demo' }),
  spanProcessors: [
    new SimpleSpanProcessor(memory),
    ...(collector === undefined ? [] : [new BatchSpanProcessor(new OTLPTraceExporter())]),
  ],
});
provider.register();
registerInstrumentations({
  instrumentations: [
    new HttpInstrumentation({
      // The simulated providers live in this process too, and are not part of the app.
      ignoreIncomingRequestHook: ({ url }) => !url?.startsWith('/ai/'),
      // Without an instrumentation of Express the span would be called "POST"; the paths of this app are few.
      requestHook: (span, request) => {
        if ('url' in request) span.updateName(`${request.method} ${request.url}`);
      },
    }),
  ],
});
createRequire(import.meta.url)('node:http');

/** The spans of the first call that was recovered after a failed attempt, its SERVER span first; undefined where there was none. */
export function recoveredTrace(): { readonly traceId: string; readonly spans: readonly TreeSpan[] } | undefined {
  const finished = memory.getFinishedSpans();
  const tracesOf = (span: ReadableSpan) => finished.filter((other) => other.spanContext().traceId === span.spanContext().traceId);
  for (const server of finished) {
    // Anthropic's SDK makes a span of its own around each call: the trace of a call by the other SDK begins with the app.
    if (server.kind !== SpanKind.SERVER || server.parentSpanContext) continue;
    if (server.attributes['understudy.outcome'] !== 'recovered') continue;
    const spans = tracesOf(server);
    if (spans.filter(({ kind }) => kind === SpanKind.CLIENT).length >= 2) {
      return { traceId: server.spanContext().traceId, spans: spans.map(toTreeSpan) };
    }
  }
  return undefined;
}

function toTreeSpan(span: ReadableSpan): TreeSpan {
  return {
    name: span.name,
    kind: SpanKind[span.kind],
    id: span.spanContext().spanId,
    parentId: span.parentSpanContext?.spanId,
    startMs: hrTimeToMilliseconds(span.startTime),
    durationMs: hrTimeToMilliseconds(span.duration),
    isError: span.status.code === SpanStatusCode.ERROR,
    attributes: span.attributes,
    events: span.events.map(({ name, attributes = {} }) => ({ name, attributes })),
  };
}

/** Sends what is still held back. Resolves with what went wrong, where something did. */
export async function flushTraces(): Promise<string | undefined> {
  try {
    return await Promise.race([provider.forceFlush().then(() => undefined), delay(5000, 'no answer within 5 s')]);
  } catch (error) {
    return [error].flat().map(String).join(', ');
  }
}
