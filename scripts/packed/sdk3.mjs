// Runs in an empty project with OpenTelemetry's API 1.10 and SDK 3: the failover event is on the call span and on the SERVER span.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { understudy } from '@understudy/express';
import { startProvider } from '@understudy/testing';
import express from 'express';

const spans = [];
const keep = { onStart() {}, onEnd: (span) => spans.push(span), forceFlush: async () => {}, shutdown: async () => {} };
context.setGlobalContextManager(new AsyncLocalStorageContextManager());
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [keep] }));

const first = await startProvider({ wire: 'anthropic' });
const second = await startProvider({ wire: 'openai' });
await first.always({ type: 'status', status: 503 });
const ai = understudy({
  providers: { anthropic: { apiKey: 'a', baseURL: first.baseURL }, openai: { apiKey: 'b', baseURL: second.baseURL } },
  models: { workhorse: { targets: ['anthropic/claude-sonnet-4-6', 'openai/gpt-5-mini'] } },
});
const server = createServer(express().use('/ai', ai)).listen(0, '127.0.0.1', async () => {
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/ai/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'workhorse', stream: true, messages: [{ role: 'user', content: 'Hello' }] }),
  });
  assert.match(await answer.text(), /\[DONE\]/);
  const withEvent = spans.filter(({ events }) => events.some(({ name }) => name === 'understudy.failover'));
  assert.deepEqual(withEvent.map(({ name }) => name).sort(), ['POST /v1/chat/completions', 'chat workhorse']);
  console.log('packed: OpenTelemetry SDK 3 got the failover event on the call span and on the SERVER span');
  process.exit(0);
});
