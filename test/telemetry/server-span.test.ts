import { fileURLToPath } from 'node:url';
import type { Options } from '@understudy/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../support/apps.ts';
import { type ChildApp, startChildApp } from '../support/child-app.ts';
import { ask, rawRequest } from '../support/clients.ts';
import { type OtlpReceiver, otlpKind, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { answers, optionsFor, type Pair, startPair, targetOf } from '../support/providers.ts';

const script = fileURLToPath(new URL('./app/main.ts', import.meta.url));
const ours = '@understudy/core';
const forever = { times: 'forever' } as const;
let pair: Pair;
let receiver: OtlpReceiver;

beforeAll(async () => {
  [pair, receiver] = await Promise.all([startPair(), startOtlpReceiver()]);
});
afterAll(() => Promise.all([pair.close(), receiver.close()]));

const start = (framework: string, instrument: string) =>
  startChildApp(script, {
    FRAMEWORK: framework,
    INSTRUMENT: instrument,
    OPTIONS: JSON.stringify(
      optionsFor(pair, 'openai', { policy: { breaker: { consecutive: 1000, minimumCalls: 1000 } } }) satisfies Options,
    ),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  });
const isServer = ({ kind }: ReceivedSpan) => kind === otlpKind.server;
const failovers = ({ events }: ReceivedSpan) => events.filter(({ name }) => name === 'understudy.failover');

describe.each(frameworks)('a %s app', (framework) => {
  describe.each(['http', 'none'])('with the instrumentation: %s,', (instrument) => {
    let app: ChildApp;
    beforeAll(async () => {
      app = await start(framework, instrument);
    });
    afterAll(() => app.stop());
    beforeEach(() => receiver.reset());
    afterEach(async () => {
      await pair.heal();
      expect(app.errors()).not.toContain('diag:'); // where "Cannot execute the operation on ended Span" would stand
    });

    it.each([
      ['JSON', false],
      ['a stream', true],
    ])('has one SERVER span per request, and a failover on it and on the call span (%s)', async (_, stream) => {
      await pair.openai.always({ type: 'status', status: 503, ...forever });
      const got = await ask('openai-chat', { ...app, openaiURL: `${app.url}/v1` }, { stream });
      expect(got.text).toBe(answers.anthropic.text);

      const spans = await receiver.until((seen) => seen.some(isServer) && seen.filter(({ scope }) => scope === ours).length >= 3);
      const [server, ...otherServers] = spans.filter(isServer);
      expect(otherServers).toEqual([]);
      expect(server?.scope).toBe(instrument === 'http' ? '@opentelemetry/instrumentation-http' : ours);
      const call = spans.find(({ scope, kind }) => scope === ours && kind === otlpKind.internal);
      const attempts = spans.filter(({ scope, kind }) => scope === ours && kind === otlpKind.client);
      expect(call?.parentSpanId).toBe(server?.spanId);
      expect(attempts.map(({ parentSpanId }) => parentSpanId)).toEqual([call?.spanId, call?.spanId]);
      expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);

      for (const span of [server, call]) {
        expect(span && failovers(span)).toMatchObject([
          {
            attributes: {
              'understudy.from': targetOf('openai'),
              'understudy.to': targetOf('anthropic'),
              'understudy.reason': 'overloaded',
              'understudy.phase': 'before_headers',
              'http.response.status_code': 503,
            },
          },
        ]);
        expect(span?.attributes).toMatchObject({ 'understudy.outcome': 'recovered', 'understudy.target': targetOf('anthropic') });
        expect(Number(span?.attributes['understudy.failovers'])).toBe(1);
        expect(span?.status).not.toBe(2);
      }
      // No instrumentation saw the requests to the providers: the attempt spans are their client spans.
      expect(spans.filter(({ kind, scope }) => kind === otlpKind.client && scope !== ours)).toEqual([]);
      expect(pair.anthropic.requests[0]?.headers).not.toHaveProperty('traceparent');
    });

    it('continues the trace of the caller', async () => {
      const traceId = '0af7651916cd43dd8448eb211c80319c';
      const { path, init } = rawRequest('anthropic-messages', false);
      await fetch(app.url + path, { ...init, headers: { ...init.headers, traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
      const spans = await receiver.until((seen) => seen.some(isServer) && seen.length >= 3);
      expect(spans.map((span) => span.traceId)).toEqual(spans.map(() => traceId));
      expect(spans.find(isServer)?.parentSpanId).toBe('b7ad6b7169203331');
    });

    it('has a call span that says so when the client leaves', async () => {
      await pair.openai.always({ type: 'stall', afterTokens: 2, ...forever });
      const leaving = new AbortController();
      const { path, init } = rawRequest('openai-chat', true);
      const { body } = await fetch(app.url + path, { ...init, signal: leaving.signal });
      await body?.getReader().read();
      leaving.abort();
      const spans = await receiver.until((seen) => seen.some(isServer) && seen.length >= 3);
      const call = spans.find(({ scope, kind }) => scope === ours && kind === otlpKind.internal);
      expect(call?.attributes['understudy.outcome']).toBe('cancelled');
      expect(call?.status).toBe(0);
    });
  });
});
