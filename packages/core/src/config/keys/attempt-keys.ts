import type { PolicyKey } from './key.ts';
import { amount, count, duration, listOf, off, oneOf, positive, reason, retryable, statusCodes } from './value-kinds.ts';

/** How long a call and its attempts take, and what follows a failure. */
export const attemptKeys = {
  'timeout.total': {
    scope: 'call',
    takes: duration,
    default: '120s',
    meaning:
      'The call, everything included: a body that comes slowly, and an answer that is read slowly. A second after it the connection is closed, whatever stands in it.',
    example: '30s',
  },
  'timeout.connect': {
    scope: 'target',
    takes: duration,
    default: '3s',
    meaning: 'Until the connection stands, TLS included.',
    example: '2s',
  },
  // First-token limits: what reasoning and other models need in practice.
  'timeout.firstToken': {
    scope: 'target',
    takes: duration,
    default: '15s',
    meaning: 'Streams: until the first text, reasoning or tool call is decoded.',
    example: '5s',
  },
  'timeout.reasoning': {
    scope: 'target',
    takes: duration,
    default: '90s',
    meaning: 'In place of firstToken and reply, for calls that reason.',
    example: '120s',
  },
  'timeout.reply': {
    scope: 'target',
    takes: duration,
    default: '60s',
    meaning: 'JSON answers, to the last byte.',
    example: '20s',
  },
  'timeout.idle': {
    scope: 'target',
    takes: duration,
    default: '30s',
    meaning:
      'Between bytes of a stream, after its first token; stands still while the client is the slow one. A stalled stream is silent for so long before another target goes on with it: set less where people watch.',
    example: '8s',
  },
  'retry.attempts': { scope: 'target', takes: count, default: 1, meaning: 'Extra tries on the same target.', example: '0' },
  // Backoff and budget follow the practice of AWS and gRPC: full jitter, and a token bucket with a reserve.
  'retry.backoff.base': { scope: 'target', takes: duration, default: '250ms', meaning: 'The first pause.', example: '100ms' },
  'retry.backoff.max': { scope: 'target', takes: duration, default: '4s', meaning: 'The longest pause.', example: '2s' },
  'retry.backoff.jitter': {
    scope: 'target',
    takes: oneOf(['full', 'none']),
    default: 'full',
    meaning: 'full: a random part of the pause. none: all of it.',
    example: 'none',
  },
  'retry.maxWait': {
    scope: 'target',
    takes: duration,
    default: '5s',
    meaning: 'Longest wait that a provider asks for and that is waited out, where no other target is free.',
    example: '2s',
  },
  'retry.stay': {
    scope: 'target',
    takes: duration,
    default: '0ms',
    meaning: 'The same, where another target is free: a warm prompt cache may be worth it.',
    example: '1s',
  },
  'retry.reasons': {
    scope: 'target',
    takes: listOf(retryable),
    default: ['connect', 'server-error', 'rate-limited', 'malformed'],
    meaning: 'Failures that are tried again on the same target.',
    example: '[connect, rate-limited]',
  },
  'retry.budget.ratio': {
    scope: 'call',
    takes: amount,
    default: 0.2,
    meaning: 'Extra attempts that each answered call earns; per model class, hedges included.',
    example: '0.1',
  },
  'retry.budget.perSecond': {
    scope: 'call',
    takes: amount,
    default: 1,
    meaning: 'Extra attempts earned with time.',
    example: '0.5',
  },
  'retry.budget.reserve': {
    scope: 'call',
    takes: amount,
    default: 10,
    meaning: 'Extra attempts that can be saved up; a class starts with them.',
    example: '20',
  },
  'failover.targets': {
    scope: 'call',
    takes: positive,
    default: 3,
    meaning: 'Targets asked per call, at most. Where it is not written, the last resort may ask more.',
    example: '2',
  },
  'failover.attempts': {
    scope: 'call',
    takes: positive,
    default: 4,
    meaning: 'Attempts per call before anything is shown, at most. Where it is not written, the last resort may make more.',
    example: '3',
  },
  'failover.except': {
    scope: 'target',
    takes: listOf(reason),
    default: [],
    meaning: 'Reasons that never go on to another target; of the target that fails so.',
    example: '[slow]',
  },
  lastResort: {
    scope: 'call',
    takes: off,
    default: {},
    meaning:
      'What a call does that has no candidate left: it asks those again that have failed it, then waits in line for one to come back. off, or the keys below.',
    example: 'off',
  },
  'lastResort.attempts': {
    scope: 'call',
    takes: count,
    default: 2,
    meaning:
      'How often each target may be asked again by one call, and how often the call may be the one that finds out whether a target is back. Asking again costs the budget of retries, a turn in the line does not.',
    example: '1',
  },
  'lastResort.maxWait': {
    scope: 'call',
    takes: duration,
    default: '5s',
    meaning: 'How long one call waits in all, in line and before it asks again. 0: neither.',
    example: '2s',
  },
  'lastResort.queue': {
    scope: 'call',
    takes: count,
    otherwise: '1,000, or half more than the class gets within `maxWait` where that is more',
    meaning: 'Calls of a class that wait at once; the others fail at once.',
    example: '200',
  },
  statusCodes: {
    scope: 'target',
    takes: statusCodes,
    default: {},
    meaning: 'Reads a status as this reason, before the table of reasons.',
    example: '{ 418: overloaded }',
  },
} as const satisfies Readonly<Record<string, PolicyKey>>;
