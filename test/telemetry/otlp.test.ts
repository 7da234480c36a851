import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { createUnderstudy, type Understudy, type UnderstudyEvent } from '@understudy/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from '../support/apps.ts';
import { ask, clientNames } from '../support/clients.ts';
import { type OtlpReceiver, otlpKind, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { keys, optionsFor, type Pair, startPair } from '../support/providers.ts';

/** What must be in no byte that leaves for a collector. */
const canaries = {
  prompt: 'canary-prompt-5d1f',
  answer: 'canary-answer-77ab',
  reasoning: 'canary-reasoning-90cc',
  arguments: 'canary-arguments-3e42',
  organization: 'org-Qm4vKzp2XwT8sLd1',
  callerKey: 'sk-of-the-caller',
  ...keys,
};

let pair: Pair;
let receiver: OtlpReceiver;
let provider: NodeTracerProvider;
let instance: Understudy;
let app: RunningApp;
const events: UnderstudyEvent[] = [];

beforeAll(async () => {
  const answer = {
    text: `The ${canaries.answer} is given.`,
    reasoning: canaries.reasoning,
    toolCalls: [{ name: 'look_up', arguments: { what: canaries.arguments } }],
  };
  [pair, receiver] = await Promise.all([startPair({ answer }), startOtlpReceiver()]);
  provider = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${receiver.url}/v1/traces` }))],
  });
  provider.register({ contextManager: new AsyncLocalStorageContextManager() });
  const breaker = { consecutive: 1000, minimumCalls: 1000 };
  const policy = { retry: { backoff: { base: '1ms', max: '2ms' } }, breaker, lastResort: 'off' } as const;
  instance = createUnderstudy(optionsFor(pair, 'openai', { policy }));
  instance.on((event) => events.push(event));
  app = await startApp('express', instance);
});
afterAll(async () => {
  await app.close();
  await instance.close({ drain: 0 });
  await provider.shutdown();
  await Promise.all([pair.close(), receiver.close()]);
});

/** An error that gives away all that providers have been seen to give away. */
const telling = {
  error: {
    message:
      `Incorrect API key provided: ${keys.openai}. Organization ${canaries.organization} over its limit. ` +
      `Authorization: Bearer ${canaries.callerKey}.`,
    type: 'server_error',
  },
};

describe('what a collector gets over OTLP', () => {
  it('are the spans of each request, with its failover on the SERVER span and on the call span', async () => {
    await pair.openai.always({ type: 'status', status: 500, body: telling, times: 'forever' });
    for (const client of clientNames)
      for (const stream of [false, true]) await ask(client, app, { stream, prompt: canaries.prompt });
    await pair.anthropic.always({ type: 'status', status: 400, body: telling, times: 'forever' });
    await ask('openai-chat', app, { stream: false, prompt: canaries.prompt }).catch(() => {});
    await provider.forceFlush();

    const ours = receiver.spans.filter(({ scope }) => scope === '@understudy/core');
    const of = (kind: number) => ours.filter((span) => span.kind === kind);
    expect([of(otlpKind.server).length, of(otlpKind.internal).length, of(otlpKind.client).length]).toEqual([5, 5, 15]);
    for (const { name, events: told } of [...of(otlpKind.server), ...of(otlpKind.internal)]) {
      const failovers = told.filter((event) => event.name === 'understudy.failover');
      expect([name, failovers.length]).toEqual([name, 1]);
    }
    expect(of(otlpKind.server)[0]?.name).toBe('POST /v1/chat/completions');
    expect(of(otlpKind.internal)[0]?.name).toBe('chat workhorse');
    expect(of(otlpKind.client).map(({ name }) => name)).toContain('chat claude-sonnet-4-5');
  });

  it('holds no prompt, no answer, no key and no account', () => {
    const bytes = receiver.bodies.join('\n');
    expect(bytes).toContain('understudy.failover');
    for (const [what, canary] of Object.entries(canaries)) expect([what, bytes.includes(canary)]).toEqual([what, false]);
  });

  it('holds none of them in the events that loggers get, either', () => {
    const text = JSON.stringify(events);
    expect(text).toContain('server-error');
    for (const [what, canary] of Object.entries(canaries)) expect([what, text.includes(canary)]).toEqual([what, false]);
  });
});
