// The gateway as a user runs it: Express, one model class with a fallback, tracing on with a batch processor. Spans are made, batched
// and handed to an exporter that drops them: what sending costs depends on the collector, not on us.

import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { understudy } from '@understudy/express';
import express from 'express';
import { serveParent } from './child.ts';

const exporter: SpanExporter = {
  export: (_, done) => done({ code: 0 }),
  shutdown: () => Promise.resolve(),
};
const answers: Record<string, () => unknown> = {};
if (process.env.TRACING !== 'off') {
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: 100_000 })] });
  provider.register();
  trace.getTracer('bench');
  // Spans that wait for their batch are not what a measure of memory is about.
  answers.flush = () => provider.forceFlush();
}

const baseURL = `${process.env.UPSTREAM}/v1`;
const app = express();
app.use(
  '/ai',
  understudy({
    providers: {
      openai: { apiKey: 'key', baseURL },
      backup: { kind: 'openai-compatible', baseURL },
    },
    models: {
      workhorse: { targets: ['openai/gpt-bench', 'backup/gpt-bench'] },
      // Every call of it meets a 503 first: its breaker never opens.
      failing: {
        targets: ['openai/gpt-down', 'backup/gpt-bench'],
        policy: { breaker: { consecutive: 1e9, minimumCalls: 1e9 } },
      },
      // More streams at once than the default's 1,000 places.
      crowd: {
        targets: ['openai/gpt-bench', 'backup/gpt-bench'],
        policy: { bulkhead: { concurrent: 1_000_000 }, timeout: { total: '10m' } },
      },
      // With nobody to continue an answer its text is not kept: what is held then is held for the reader.
      alone: {
        targets: ['openai/gpt-bench'],
        policy: { bulkhead: { concurrent: 1_000_000 }, timeout: { total: '10m' } },
      },
    },
  }),
);
const server = app.listen(0, '127.0.0.1', () => serveParent((server.address() as AddressInfo).port, answers));
server.keepAliveTimeout = 60_000;
