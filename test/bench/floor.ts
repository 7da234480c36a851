// The least that a gateway of this kind costs when somebody writes it by hand for one provider and one fault: Express, JSON parsed both
// ways, one breaker that counts, one timer for each call, three spans. No failover, no translation, no reading of streams.
import type { AddressInfo } from 'node:net';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import express from 'express';
import { Pool } from 'undici';
import { serveParent } from './child.ts';
import { startTracing } from './tracing.ts';

const pool = new Pool(process.env.UPSTREAM ?? '', { headersTimeout: 0, bodyTimeout: 0 });
const answers = startTracing();
const tracer = trace.getTracer('floor');
const timeoutMs = 60_000;
const mostFailures = 5;
let failuresInARow = 0;

const app = express();
app.post('/ai/v1/chat/completions', (request, response) => {
  const server = tracer.startSpan('POST /ai/v1/chat/completions', { kind: SpanKind.SERVER });
  const call = tracer.startSpan('call', {}, trace.setSpan(context.active(), server));
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', async () => {
    const body = JSON.parse(Buffer.concat(pieces).toString());
    if (failuresInARow >= mostFailures) return void response.status(503).end();
    const attempt = tracer.startSpan('attempt', { kind: SpanKind.CLIENT }, trace.setSpan(context.active(), call));
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), timeoutMs);
    const headers = { 'content-type': 'application/json', authorization: 'Bearer key' };
    const answer = await pool.request({
      path: '/v1/chat/completions',
      method: 'POST',
      headers,
      body: JSON.stringify({ ...body, model: 'gpt-bench' }),
      signal: aborter.signal,
    });
    const done = () => {
      clearTimeout(timer);
      failuresInARow = answer.statusCode < 500 ? 0 : failuresInARow + 1;
      for (const span of [attempt, call, server]) {
        span.setAttribute('http.response.status_code', answer.statusCode);
        if (answer.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      }
    };
    if (body.stream === true) {
      response.writeHead(answer.statusCode, { 'content-type': 'text/event-stream' });
      answer.body.on('end', done).pipe(response);
      return;
    }
    const text = await answer.body.text();
    const reply = JSON.parse(text);
    call.setAttribute('gen_ai.response.model', reply.model);
    response.writeHead(answer.statusCode, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
    done();
  });
});
const server = app.listen(0, '127.0.0.1', () => serveParent((server.address() as AddressInfo).port, answers));
server.keepAliveTimeout = 60_000;
