import type { PolicyKey } from './key.ts';
import { count, duration, off, offOr, oneOf, positive, share } from './value-kinds.ts';

/** What keeps calls away from a target, and what finds out that it is back. */
export const healthKeys = {
  // As linkerd2-proxy: failures in a row, or their share in a window.
  'breaker.consecutive': {
    scope: 'target',
    takes: positive,
    default: 5,
    meaning:
      'The breaker opens after this many failures in a row, if no answer came for a time in which several were due (1 s at least). Set more for a target that fails now and then on ordinary days.',
    example: '3',
  },
  'breaker.failureRate': {
    scope: 'target',
    takes: share,
    default: 0.5,
    meaning: 'The breaker opens when this share of the calls in the window failed.',
    example: '0.25',
  },
  'breaker.minimumCalls': {
    scope: 'target',
    takes: positive,
    default: 10,
    meaning: 'With fewer calls in the window `failureRate` does not open the breaker.',
    example: '20',
  },
  'breaker.window': {
    scope: 'target',
    takes: duration,
    default: '60s',
    meaning: 'The time over which `failureRate` is measured.',
    example: '30s',
  },
  'breaker.openFor': {
    scope: 'target',
    takes: duration,
    default: '5s',
    meaning: 'How long the breaker stays open; doubled at each opening, with 20 % jitter.',
    example: '3s',
  },
  'breaker.maxOpenFor': {
    scope: 'target',
    takes: duration,
    default: '15s',
    meaning: 'The longest time that the breaker stays open. A target that is back is used again no later than this.',
    example: '1m',
  },
  'breaker.probes': {
    scope: 'target',
    takes: positive,
    default: 1,
    meaning:
      'How many calls a half-open breaker lets through at a time, or one in a hundred if that is more. The other calls go to the next target.',
    example: '2',
  },
  'breaker.closeAfter': {
    scope: 'target',
    takes: positive,
    default: 2,
    meaning: 'How many successes close a half-open breaker.',
    example: '1',
  },
  'breaker.failuresPerMinute': {
    scope: 'target',
    takes: offOr(positive),
    default: 'off',
    meaning: 'The breaker opens after this many failures in a minute, whatever their share. off: failures are not counted so.',
    example: '30',
  },
  'breaker.maxOpenShare': {
    scope: 'target',
    takes: share,
    default: 1,
    meaning: "The share of a class's targets whose breakers may be open at once. Above it a breaker stays closed.",
    example: '0.5',
  },
  'bulkhead.concurrent': {
    scope: 'target',
    takes: positive,
    default: 10_000,
    meaning: 'How many attempts one target gets at the same time. A stream counts until its end.',
    example: '64',
  },
  'bulkhead.queue': {
    scope: 'target',
    takes: count,
    default: 0,
    meaning: 'How many attempts may wait for a place at the target. Further calls go to the next target.',
    example: '16',
  },
  'health.probe': {
    scope: 'target',
    takes: off,
    // A completion costs nothing while the provider refuses it, and it proves the quota and the model, which the list of models does not.
    default: { every: '5m', by: 'completion' },
    meaning:
      'Suspended targets are asked by us, every 5 minutes with a word in and a few tokens out (free as long as it is refused): an answer ends the suspension. What one answer only makes likely (a 403 without a code, say) is checked at once in the same way, before other calls are kept away. With the two keys below open targets are asked too, so that no call of a client has to be a trial. off: neither, and a suspension ends by resume() only.',
    example: 'off',
  },
  'health.probe.every': {
    scope: 'target',
    takes: duration,
    required: true,
    meaning: 'How often a target is asked.',
    example: '15s',
  },
  'health.probe.by': {
    scope: 'target',
    takes: oneOf(['models', 'completion']),
    default: 'models',
    meaning:
      'models: the list of models, which is free, and proves a key but no credit. completion: one word in, at most 16 tokens out, and proves both.',
    example: 'completion',
  },
} as const satisfies Readonly<Record<string, PolicyKey>>;
