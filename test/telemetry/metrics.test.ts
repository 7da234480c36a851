import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { createUnderstudy, type Options } from '@understudy/core';
import { startProvider } from '@understudy/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../support/clients.ts';
import { keys, optionsFor, type Pair, startPair, targetOf } from '../support/providers.ts';
import { watchCalls } from '../support/watch-calls.ts';

type Points = readonly DataPoint<number | Histogram>[];

const nowhere = { url: 'http://understudy', openaiURL: 'http://understudy/v1' };
const prompt = 'canary-prompt-5d1f';
let pair: Pair;
beforeAll(async () => {
  pair = await startPair();
});
afterAll(() => pair.close());
afterEach(() => pair.heal());

/** One streamed call that fails over, one JSON call that is served at once, one that fails; then what was measured. */
async function measure(metricNames: 'latest' | 'v1.41'): Promise<ReadonlyMap<string, Points>> {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  const options: Options = optionsFor(pair, 'openai', {
    telemetry: { metricNames },
    policy: { retry: { attempts: 0 }, breaker: { minimumCalls: 3 }, lastResort: 'off' },
  });
  const instance = createUnderstudy(options);
  const watch = watchCalls(instance);

  await ask('openai-chat', nowhere, { stream: false, prompt }, instance.fetch);
  await pair.openai.always({ type: 'status', status: 500, times: 'forever' });
  await ask('anthropic-messages', nowhere, { stream: true, prompt }, instance.fetch);
  await pair.anthropic.always({ type: 'status', status: 503, times: 'forever' });
  await ask('openai-chat', nowhere, { stream: false, prompt }, instance.fetch).catch(() => {});
  await watch.ended(3);
  await instance.close({ drain: 0 });

  await reader.forceFlush();
  const seen = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  await provider.shutdown();
  metrics.disable();
  return new Map(seen.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints as Points]));
}

const own = [
  'understudy.attempts',
  'understudy.breaker.state',
  'understudy.call.duration',
  'understudy.calls',
  'understudy.failover.delay',
  'understudy.failovers',
  'understudy.inflight',
  'understudy.time_to_first_token',
  'understudy.tokens',
];
const conventions = {
  latest: [
    'gen_ai.client.inference.duration',
    'gen_ai.client.inference.operation.input_tokens',
    'gen_ai.client.inference.operation.output_tokens',
    'gen_ai.client.inference.time_to_first_chunk',
    'gen_ai.client.inference.usage.input_tokens',
    'gen_ai.client.inference.usage.output_tokens',
  ],
  'v1.41': ['gen_ai.client.operation.duration', 'gen_ai.client.operation.time_to_first_chunk', 'gen_ai.client.token.usage'],
} as const;

const values = (points: Points = []) => points.map(({ attributes, value }) => ({ ...attributes, value }));

describe.each<'latest' | 'v1.41'>(['latest', 'v1.41'])('metrics with the names of %s', (metricNames) => {
  let seen: ReadonlyMap<string, Points>;
  beforeAll(async () => {
    seen = await measure(metricNames);
  });

  it('are our own and those of the GenAI conventions', () => {
    const names = [...seen].filter(([, points]) => points.length > 0).map(([name]) => name);
    // Counters of what did not happen here (cached or reasoning tokens) may be there or not.
    const expected = [...conventions[metricNames], ...own];
    expect(names).toEqual(expect.arrayContaining(expected));
    expect(names.filter((name) => !expected.includes(name)).sort()).toEqual(
      names.filter((name) => /cache|reasoning|wasted/.test(name)).sort(),
    );
  });

  it('count calls by how they ended, and attempts by target and reason', () => {
    const workhorse = { 'understudy.class': 'workhorse' };
    expect(values(seen.get('understudy.calls'))).toEqual(
      expect.arrayContaining([
        { ...workhorse, 'understudy.outcome': 'served', value: 1 },
        { ...workhorse, 'understudy.outcome': 'recovered', value: 1 },
        { ...workhorse, 'understudy.outcome': 'failed', value: 1 },
      ]),
    );
    const attempt = (target: string, kind: string, type: string | undefined, value: number) => ({
      'understudy.target': target,
      'understudy.attempt.kind': kind,
      ...(type !== undefined && { 'error.type': type }),
      value,
    });
    expect(values(seen.get('understudy.attempts'))).toEqual(
      expect.arrayContaining([
        attempt(targetOf('openai'), 'first', undefined, 1),
        attempt(targetOf('openai'), 'first', 'server-error', 2),
        attempt(targetOf('anthropic'), 'failover', undefined, 1),
        attempt(targetOf('anthropic'), 'failover', 'overloaded', 1),
      ]),
    );
    expect(values(seen.get('understudy.inflight'))).toEqual([{ ...workhorse, value: 0 }]);
  });

  it('count failovers by from, to, reason and phase', () => {
    expect(values(seen.get('understudy.failovers'))).toEqual([
      {
        'understudy.from': targetOf('openai'),
        'understudy.to': targetOf('anthropic'),
        'understudy.reason': 'server-error',
        'understudy.phase': 'before_headers',
        value: 2,
      },
    ]);
    expect(values(seen.get('understudy.breaker.state'))).toEqual([{ 'understudy.target': targetOf('openai'), value: 2 }]);
  });

  it('have attributes with few values: no id, no message, no content, no key', () => {
    const text = JSON.stringify([...seen].map(([name, points]) => [name, points.map(({ attributes }) => attributes)]));
    for (const secret of [prompt, 'All is well', 'call-', 'chatcmpl', 'msg_', ...Object.values(keys)]) {
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
    }
    const known =
      /^(understudy\.(class|outcome|target|attempt\.kind|from|to|reason|phase)|gen_ai\.(operation\.name|provider\.name|request\.model|response\.model|token\.type)|server\.(address|port)|error\.type|kind)$/;
    for (const points of seen.values()) {
      for (const { attributes } of points) expect(Object.keys(attributes).filter((name) => !known.test(name))).toEqual([]);
    }
  });

  it('measure the attempts of a provider under the name of its API', () => {
    const name = conventions[metricNames].find((each) => each.endsWith('.duration')) ?? '';
    const providers = values(seen.get(name)).map((point) => point['gen_ai.provider.name' as keyof typeof point]);
    expect(new Set(providers)).toEqual(new Set(['openai', 'anthropic']));
  });
});

it('count structured output that was served unchecked, and say why', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  const model = await startProvider({ wire: 'openai', answer: { text: JSON.stringify({ a: `${'a'.repeat(60)}!` }) } });
  const instance = createUnderstudy({
    providers: { openai: { apiKey: keys.openai, baseURL: model.baseURL } },
    models: { workhorse: { targets: ['openai/gpt-4o-mini'] } },
    policy: { output: { validate: 'json-schema' } },
  });
  const schema = { type: 'object', properties: { a: { pattern: '^(a+)+$' } } };
  const response_format = { type: 'json_schema', json_schema: { name: 'own', schema } };
  const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: prompt }], response_format });
  const ask = () => instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body });
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
  await Promise.all([instance.close({ drain: 0 }), model.close()]);
  await reader.forceFlush();
  const seen = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  await provider.shutdown();
  metrics.disable();
  const unchecked = seen.find(({ descriptor }) => descriptor.name === 'understudy.unchecked_outputs');
  const point = (because: string) => ({ 'understudy.target': 'openai/gpt-4o-mini', 'understudy.because': because, value: 1 });
  expect(values(unchecked?.dataPoints as Points)).toEqual([point('limit'), point('remembered')]);
});

it('shows the share that a target refuses while it refuses most, by reason, and 0 once it is over', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  const instance = createUnderstudy(optionsFor(pair, 'anthropic'));
  const watch = watchCalls(instance);
  const send = async (times: number) => {
    for (let n = 0; n < times; n++)
      await ask('openai-chat', nowhere, { stream: false, prompt: `${prompt} ${n}` }, instance.fetch);
    await reader.forceFlush();
    const last = exporter
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics);
    return values(last?.find(({ descriptor }) => descriptor.name === 'understudy.refusing')?.dataPoints as Points);
  };
  const point = { 'understudy.target': targetOf('anthropic'), 'understudy.reason': 'unsupported' };
  await pair.anthropic.always({ type: 'status', status: 400, times: 'forever' });
  expect(await send(10)).toEqual([{ ...point, value: 1 }]);
  await pair.anthropic.heal();
  expect(await send(11)).toEqual([{ ...point, value: 0 }]);
  expect(watch.of('refusing')).toHaveLength(2);
  await instance.close({ drain: 0 });
  await provider.shutdown();
  metrics.disable();
});
