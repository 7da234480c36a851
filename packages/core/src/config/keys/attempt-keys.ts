import type { PolicyKey } from './key.ts';
import { amount, count, duration, listOf, off, oneOf, positive, reason, retryable, statusCodes } from './value-kinds.ts';

/** How long a call and its attempts take, and what follows a failure. */
export const attemptKeys = {
  'timeout.total': {
    scope: 'call',
    takes: duration,
    default: '120s',
    meaning:
      'How long a call may take in all, a slow body and a slow reader included. One second later the connection is closed, even if the answer is not whole.',
    example: '30s',
  },
  'timeout.connect': {
    scope: 'target',
    takes: duration,
    default: '3s',
    meaning: 'How long a connection to the provider may take to open, TLS included.',
    example: '2s',
  },
  // First-token limits: what reasoning and other models need in practice.
  'timeout.firstToken': {
    scope: 'target',
    takes: duration,
    default: '15s',
    meaning: 'How long a stream may take until its first text, reasoning or tool call is decoded.',
    example: '5s',
  },
  'timeout.reasoning': {
    scope: 'target',
    takes: duration,
    default: '90s',
    meaning: 'Replaces `firstToken` and `reply` for calls that ask the model to reason, or to search the web.',
    example: '120s',
  },
  'timeout.reply': {
    scope: 'target',
    takes: duration,
    default: '60s',
    meaning: 'How long a JSON answer may take, to its last byte.',
    example: '20s',
  },
  'timeout.idle': {
    scope: 'target',
    takes: duration,
    default: '30s',
    meaning:
      'How long a stream may send no byte after its first token; time in which the client reads slowly does not count. A stalled stream is silent for this long before another target continues it: set less where people watch.',
    example: '8s',
  },
  'retry.attempts': {
    scope: 'target',
    takes: count,
    default: 1,
    meaning: 'How often a failed attempt is made again on the same target.',
    example: '0',
  },
  // Backoff and budget follow the practice of AWS and gRPC: full jitter, and a token bucket with a reserve.
  'retry.backoff.base': {
    scope: 'target',
    takes: duration,
    default: '250ms',
    meaning: 'The pause before the first extra try; it doubles with each try.',
    example: '100ms',
  },
  'retry.backoff.max': {
    scope: 'target',
    takes: duration,
    default: '4s',
    meaning: 'The longest pause before an extra try.',
    example: '2s',
  },
  'retry.backoff.jitter': {
    scope: 'target',
    takes: oneOf(['full', 'none']),
    default: 'full',
    meaning: 'full: a random part of the pause is waited. none: the whole pause is waited.',
    example: 'none',
  },
  'retry.maxWait': {
    scope: 'target',
    takes: duration,
    default: '5s',
    meaning: 'The longest wait that a provider may ask for and that is waited out, if no other target is free.',
    example: '2s',
  },
  'retry.stay': {
    scope: 'target',
    takes: duration,
    default: '0ms',
    meaning: 'The longest wait that is waited out although another target is free: a warm prompt cache may be worth the wait.',
    example: '1s',
  },
  'retry.reasons': {
    scope: 'target',
    takes: listOf(retryable),
    default: ['connect', 'server-error', 'rate-limited', 'malformed'],
    meaning: 'The reasons of failures after which the same target is tried again.',
    example: '[connect, rate-limited]',
  },
  'retry.budget.ratio': {
    scope: 'call',
    takes: amount,
    default: 0.2,
    meaning: 'Extra attempts that each answered call earns for its model class. Hedges spend from the same budget.',
    example: '0.1',
  },
  'retry.budget.perSecond': {
    scope: 'call',
    takes: amount,
    default: 1,
    meaning: 'Extra attempts that a model class earns per second.',
    example: '0.5',
  },
  'retry.budget.reserve': {
    scope: 'call',
    takes: amount,
    default: 10,
    meaning: 'Extra attempts that a model class can save up; it starts with this many.',
    example: '20',
  },
  'failover.targets': {
    scope: 'call',
    takes: positive,
    default: 3,
    meaning: 'How many targets one call may ask. If this key is not written, the last resort may ask more.',
    example: '2',
  },
  'failover.attempts': {
    scope: 'call',
    takes: positive,
    default: 4,
    meaning:
      'How many attempts one call may make before anything is shown. If this key is not written, the last resort may make more.',
    example: '3',
  },
  'failover.except': {
    scope: 'target',
    takes: listOf(reason),
    default: [],
    meaning: 'The reasons of failures after which no other target is asked. The keys of the target that failed decide.',
    example: '[slow]',
  },
  lastResort: {
    scope: 'call',
    takes: off,
    default: {},
    meaning:
      'What a call does when no target is left: it asks failed targets again, then waits in line for a target to come back. off, or the keys below.',
    example: 'off',
  },
  'lastResort.attempts': {
    scope: 'call',
    takes: count,
    default: 2,
    meaning:
      'How often one call may ask each target again, and how often the call may be the one that finds out whether a target is back. Asking again costs the retry budget, a turn in the line does not.',
    example: '1',
  },
  'lastResort.maxWait': {
    scope: 'call',
    takes: duration,
    default: '5s',
    meaning: 'How long one call may wait in all, in line and before it asks again. 0: the call does neither.',
    example: '2s',
  },
  'lastResort.queue': {
    scope: 'call',
    takes: count,
    otherwise: '1,000, or half more than the class gets within `maxWait` where that is more',
    meaning: 'How many calls of a model class may wait in line at the same time. Further calls fail at once.',
    example: '200',
  },
  statusCodes: {
    scope: 'target',
    takes: statusCodes,
    default: {},
    meaning: 'Reads an HTTP status of the provider as this reason, before the table of reasons is asked.',
    example: '{ 418: overloaded }',
  },
} as const satisfies Readonly<Record<string, PolicyKey>>;
