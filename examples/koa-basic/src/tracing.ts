// Imported first: the instrumentation has to be registered before anything loads `http`.
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

// The exporter itself reads OTEL_EXPORTER_OTLP_ENDPOINT, and the headers that go with it. Without it nothing is exported.
const exports = process.env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined;

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': process.env.OTEL_SERVICE_NAME ?? 'koa-basic' }),
  spanProcessors: exports ? [new BatchSpanProcessor(new OTLPTraceExporter())] : [],
});
provider.register();
registerInstrumentations({ instrumentations: [new HttpInstrumentation()] });
// The hook sits on `require`; an ES module that imports `http` does not pass it. Once patched, `http` is so for everybody.
createRequire(import.meta.url)('node:http');

/** Sends what is still held back. A collector that does not answer keeps no app from ending. */
export async function stopTracing(): Promise<void> {
  await Promise.race([provider.shutdown(), delay(3000)]).catch((error: Error) => {
    console.warn(`The last spans were not delivered: ${error.message}`);
  });
}
