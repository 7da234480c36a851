// An app as users run it: its own OpenTelemetry set-up first, then the framework. Started by tests as a process of its own, because
// instrumentation has to be there before `http` is loaded.
import { createRequire } from 'node:module';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { detectResources, envDetector } from '@opentelemetry/resources';
import { NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Options } from '@understudy/core';
import type { FrameworkName } from '../../support/apps.ts';

const tell = (...words: readonly unknown[]) => console.error('diag:', ...words);
diag.setLogger({ error: tell, warn: tell, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN);

const { FRAMEWORK = 'express', INSTRUMENT = 'http', OPTIONS = '{}' } = process.env;
const resource = detectResources({ detectors: [envDetector] });
const provider = new NodeTracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor(new OTLPTraceExporter())] });
provider.register();
if (INSTRUMENT === 'http') registerInstrumentations({ instrumentations: [new HttpInstrumentation()] });
createRequire(import.meta.url)('node:http'); // what patches it: an import alone does not pass the hook

const { startApp } = await import('../../support/apps.ts');
const { createUnderstudy } = await import('@understudy/core');
const instance = createUnderstudy(JSON.parse(OPTIONS) as Options);
const app = await startApp(FRAMEWORK as FrameworkName, instance);
console.log(`listening on ${app.url}`);

process.stdin.resume().once('end', async () => {
  await app.close();
  await instance.close({ drain: 0 });
  await provider.shutdown();
});
