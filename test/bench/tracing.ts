import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';

/**
 * Spans are made, batched and handed to an exporter that drops them: what sending costs depends on the collector, not on what is measured.
 *
 * @returns what a parent may ask the process
 */
export function startTracing(): Record<string, () => unknown> {
  const exporter: SpanExporter = {
    export: (_, done) => done({ code: 0 }),
    shutdown: () => Promise.resolve(),
  };
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: 100_000 })] });
  provider.register();
  // Spans that wait for their batch are not what a measure of memory is about.
  return { flush: () => provider.forceFlush() };
}
