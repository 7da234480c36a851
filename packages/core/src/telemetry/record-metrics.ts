import type { Attributes } from '@opentelemetry/api';
import type { EventOf, Listener, UnderstudyEvent } from '../call/events.ts';
import type { BreakerState } from '../call/target-events.ts';
import type { Usage } from '../call/usage.ts';
import { type Instruments, type MetricNames, openInstruments } from './instruments.ts';
import { errorType, genAi, http, understudy } from './semconv.ts';

const stateNumbers: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };
const kinds: readonly (readonly [keyof Usage, string])[] = [
  ['inputTokens', 'input'],
  ['outputTokens', 'output'],
  ['cacheReadTokens', 'cache_read'],
  ['cacheWriteTokens', 'cache_write'],
  ['reasoningTokens', 'reasoning'],
];

type Recorder<Type extends UnderstudyEvent['type']> = (made: Instruments, event: EventOf<Type>) => void;

/** What each event adds to the metrics. No id and no message becomes an attribute. */
const recorders: { readonly [Type in UnderstudyEvent['type']]?: Recorder<Type> } = {
  'call.start': (made, { modelClass }) => made.inflight.add(1, { [understudy.modelClass]: modelClass }),
  'call.end': callEnded,
  'attempt.end': attemptEnded,
  failover: failedOver,
  wait: waited,
  'last-resort': (made, { target }) => made.lastResorts.add(1, { [understudy.target]: target }),
  warning(made, { target, unchecked }) {
    if (unchecked) made.uncheckedOutputs.add(1, { [understudy.target]: target, [understudy.because]: unchecked });
  },
  breaker: (made, { target, to }) => made.breakerState.record(stateNumbers[to], { [understudy.target]: target }),
  refusing: (made, { target, reason, state, share }) =>
    made.refusing.record(state === 'refusing' ? share : 0, { [understudy.target]: target, [understudy.reason]: reason }),
};

/** Feeds the metrics from the events, never from spans: what is not sampled is counted too. */
export function recordMetrics(version: string, names: MetricNames): Listener {
  let made: Instruments | undefined;
  return (event) => {
    // An SDK that is registered in the middle of a call counts from the next call on.
    if (!made && (event.type === 'call.start' || event.callId === undefined)) made = openInstruments(version, names);
    const record = recorders[event.type] as ((made: Instruments, event: UnderstudyEvent) => void) | undefined;
    if (made) record?.(made, event);
  };
}

function failedOver(made: Instruments, { from, to, reason, phase, elapsedMs }: EventOf<'failover'>): void {
  made.failovers.add(1, {
    [understudy.from]: from,
    [understudy.to]: to,
    [understudy.reason]: reason,
    [understudy.phase]: phase,
  });
  made.failoverDelay.record(elapsedMs / 1000, { [understudy.reason]: reason, [understudy.phase]: phase });
}

function waited(made: Instruments, { modelClass, because, waitedMs, to }: EventOf<'wait'>): void {
  made.waitDuration.record(waitedMs / 1000, {
    [understudy.modelClass]: modelClass,
    [understudy.because]: because,
    [understudy.outcome]: to === undefined ? 'gave-up' : 'went-on',
  });
}

function attemptEnded(made: Instruments, end: EventOf<'attempt.end'>): void {
  const failed = end.reason !== undefined && end.reason !== 'cancelled' && { [errorType]: end.reason };
  made.attempts.add(1, { [understudy.target]: end.target, [understudy.attemptKind]: end.kind, ...failed });
  const attributes: Attributes = {
    [genAi.operationName]: end.operation,
    [genAi.providerName]: end.flavour,
    [genAi.requestModel]: end.model,
    [http.address]: end.address,
    [http.port]: end.port,
    ...(end.responseModel !== undefined && { [genAi.responseModel]: end.responseModel }),
  };
  made.operationDuration.record((end.at - end.startedAt) / 1000, { ...attributes, ...failed });
  if (end.firstTokenAt !== undefined) made.timeToFirstChunk.record((end.firstTokenAt - end.startedAt) / 1000, attributes);
  if (!end.usage) return;
  made.usage(end.usage, attributes);
  for (const [key, kind] of kinds) {
    const value = end.usage[key];
    if (typeof value === 'number' && value > 0) made.tokens.add(value, { kind, [understudy.target]: end.target });
  }
}

function callEnded(made: Instruments, event: EventOf<'call.end'>): void {
  const attributes = { [understudy.modelClass]: event.modelClass, [understudy.outcome]: event.outcome };
  made.inflight.add(-1, { [understudy.modelClass]: event.modelClass });
  made.calls.add(1, attributes);
  made.callDuration.record(event.durationMs / 1000, attributes);
  if (event.firstTokenMs !== undefined) made.timeToFirstToken.record(event.firstTokenMs / 1000, attributes);
  if (event.wastedTokens > 0) made.wastedTokens.add(event.wastedTokens, { [understudy.modelClass]: event.modelClass });
}
