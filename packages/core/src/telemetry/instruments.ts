import {
  type Attributes,
  type Counter,
  createNoopMeter,
  type Gauge,
  type Histogram,
  type Meter,
  metrics,
  type UpDownCounter,
} from '@opentelemetry/api';
import type { Usage } from '../call/usage.ts';
import { durationBuckets, genAi, tokenBuckets } from './semconv.ts';

export type MetricNames = 'latest' | 'v1.41';

/** Our own metrics and those of the GenAI conventions. */
export interface Instruments {
  readonly calls: Counter;
  readonly attempts: Counter;
  readonly failovers: Counter;
  readonly callDuration: Histogram;
  readonly timeToFirstToken: Histogram;
  readonly failoverDelay: Histogram;
  readonly waitDuration: Histogram;
  readonly lastResorts: Counter;
  readonly uncheckedOutputs: Counter;
  readonly breakerState: Gauge;
  readonly refusing: Gauge;
  readonly inflight: UpDownCounter;
  readonly tokens: Counter;
  readonly wastedTokens: Counter;
  readonly operationDuration: Histogram;
  readonly timeToFirstChunk: Histogram;
  /** Usage of one attempt, under the names of the chosen generation. */
  usage(usage: Usage, attributes: Attributes): void;
}

/**
 * Makes the instruments; undefined while no SDK is registered. Unlike tracers, meters are not handed on to an SDK that comes later, so
 * this is asked again until there is one: a user may register it after the gateway was built.
 */
export function openInstruments(version: string, names: MetricNames): Instruments | undefined {
  const meter = metrics.getMeter('@understudy/core', version);
  if (meter === createNoopMeter()) return undefined;
  const usage = names === 'latest' ? latestUsage(meter) : usageOf141(meter);
  return { ...durations(meter, names), ...counters(meter), ...gauges(meter), usage };
}

function durations(meter: Meter, names: MetricNames) {
  const seconds = (name: string, description: string) =>
    meter.createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries: durationBuckets } });
  const inference = names === 'latest' ? 'gen_ai.client.inference' : 'gen_ai.client.operation';
  return {
    callDuration: seconds('understudy.call.duration', 'From arrival to the last byte'),
    timeToFirstToken: seconds(
      'understudy.time_to_first_token',
      'From arrival to the first token shown, failed attempts included',
    ),
    failoverDelay: seconds('understudy.failover.delay', 'From arrival to the moment the call went on with another target'),
    waitDuration: seconds('understudy.wait.duration', 'What calls waited in line that had no target to ask'),
    operationDuration: seconds(`${inference}.duration`, 'Duration of an attempt'),
    timeToFirstChunk: seconds(`${inference}.time_to_first_chunk`, 'From the start of an attempt to its first token'),
  };
}

function counters(meter: Meter) {
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(name, { unit: `{${unit}}`, description });
  return {
    calls: counter('understudy.calls', 'call', 'Calls by how they ended, seen from the client'),
    attempts: counter('understudy.attempts', 'attempt', 'Attempts by target and reason'),
    failovers: counter('understudy.failovers', 'failover', 'Calls that went on with another target'),
    lastResorts: counter('understudy.last_resorts', 'attempt', 'Targets that were asked again because no other was left'),
    uncheckedOutputs: counter(
      'understudy.unchecked_outputs',
      'answer',
      'Answers with structured output that were served without being checked',
    ),
    tokens: counter('understudy.tokens', 'token', 'Tokens by kind'),
    wastedTokens: counter('understudy.wasted.tokens', 'token', 'Tokens that were paid for and not shown'),
  };
}

function gauges(meter: Meter) {
  return {
    breakerState: meter.createGauge('understudy.breaker.state', { description: '0 closed, 1 half-open, 2 open' }),
    refusing: meter.createGauge('understudy.refusing', {
      description: 'Share of attempts that a target refuses for one reason, where it is most of them; 0 once it is over',
    }),
    inflight: meter.createUpDownCounter('understudy.inflight', { unit: '{call}', description: 'Calls under way' }),
  };
}

function latestUsage(meter: Meter): Instruments['usage'] {
  const counter = (name: string) => meter.createCounter(`gen_ai.client.inference.usage.${name}`, { unit: '{token}' });
  const perOperation = (name: string) =>
    meter.createHistogram(`gen_ai.client.inference.operation.${name}`, {
      unit: '{token}',
      advice: { explicitBucketBoundaries: tokenBuckets },
    });
  const counters: readonly (readonly [keyof Usage, Counter])[] = [
    ['inputTokens', counter('input_tokens')],
    ['outputTokens', counter('output_tokens')],
    ['cacheReadTokens', counter('cache_read.input_tokens')],
    ['cacheWriteTokens', counter('cache_write.input_tokens')],
    ['reasoningTokens', counter('reasoning.output_tokens')],
  ];
  const input = perOperation('input_tokens');
  const output = perOperation('output_tokens');
  return (usage, attributes) => {
    for (const [key, instrument] of counters) {
      const value = usage[key];
      if (typeof value === 'number') instrument.add(value, attributes);
    }
    if (usage.inputTokens !== undefined) input.record(usage.inputTokens, attributes);
    if (usage.outputTokens !== undefined) output.record(usage.outputTokens, attributes);
  };
}

function usageOf141(meter: Meter): Instruments['usage'] {
  const histogram = meter.createHistogram('gen_ai.client.token.usage', {
    unit: '{token}',
    advice: { explicitBucketBoundaries: tokenBuckets },
  });
  return ({ inputTokens, outputTokens }, attributes) => {
    if (inputTokens !== undefined) histogram.record(inputTokens, { ...attributes, [genAi.tokenType]: 'input' });
    if (outputTokens !== undefined) histogram.record(outputTokens, { ...attributes, [genAi.tokenType]: 'output' });
  };
}
