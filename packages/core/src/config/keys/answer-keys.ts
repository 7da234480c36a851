import type { PolicyKey } from './key.ts';
import { count, delay, duration, flag, off, offOr, oneOf, positiveDuration, rate, share } from './value-kinds.ts';

/** What becomes of an answer: how it is shown, when it is too slow, and whether it is checked. */
export const answerKeys = {
  'stream.holdToolCalls': {
    scope: 'target',
    takes: flag,
    default: true,
    meaning: 'A tool call is shown only when it is whole. No effect where a class has one target.',
    example: 'false',
  },
  'stream.continueWithTools': {
    scope: 'target',
    // The word for `auto` before an answer could be continued by a turn.
    takes: oneOf(['auto', 'prefill', 'never'], ({ input }) => (input === 'always' ? 'is called `auto` now' : undefined)),
    default: 'auto',
    meaning:
      'Whether broken answers of calls that declare tools are continued. auto: by a prefill where the target takes one, else by a turn that lets it go on with the text or make the call. prefill: only where one is taken. never. Of the target that would go on.',
    example: 'never',
  },
  'stream.onBreak': {
    scope: 'target',
    takes: oneOf(['continue', 'restart', 'error']),
    default: 'continue',
    meaning: 'A stream breaks after its first token: continue, restart (for clients that ask for it) or error.',
    example: 'error',
  },
  'stream.maxContinuations': {
    scope: 'call',
    takes: count,
    default: 2,
    meaning: 'Per call. Where it is not written, `lastResort.attempts` come on top.',
    example: '1',
  },
  'stream.keepAlive': {
    scope: 'call',
    takes: offOr(duration),
    default: '20s',
    meaning: 'Nothing given out for so long: a comment is sent (headers first, if they are not out). off: never.',
    example: '10s',
  },
  'stream.holdUntilEnd': {
    scope: 'target',
    takes: flag,
    default: false,
    meaning: 'Nothing is shown before all is there.',
    example: 'true',
  },
  sla: {
    scope: 'target',
    takes: off,
    default: 'off',
    staysWhenOff: true,
    meaning:
      'Slower is a fault: before anything is shown a failover, later a verdict against the target. off, or the two keys below.',
    example: 'off',
  },
  'sla.firstToken': { scope: 'target', takes: duration, otherwise: 'off', meaning: 'Later than this is slow.', example: '3s' },
  'sla.tokensPerSecond': {
    scope: 'target',
    takes: rate,
    otherwise: 'off',
    meaning: 'Slower than this is slow; judged before anything is shown, for five seconds at most.',
    example: '15',
  },
  hedge: {
    scope: 'target',
    takes: off,
    default: 'off',
    meaning: 'Streams: a second provider is asked where the first has not begun. off, or the two keys below.',
    example: 'off',
  },
  'hedge.after': {
    scope: 'target',
    takes: delay,
    required: true,
    meaning: 'How late: a duration, or p95 of the last 200 first tokens of that target.',
    example: 'p95',
  },
  'hedge.maxShare': {
    scope: 'target',
    takes: share,
    // Enough to cut the slowest answers, little enough to be paid for.
    default: 0.05,
    meaning: 'Of the calls of a model class (on a target: of those that begin there), at most.',
    example: '0.02',
  },
  'output.validate': {
    scope: 'target',
    takes: oneOf(['none', 'json-schema']),
    default: 'none',
    meaning: 'json-schema: structured output is checked before it is shown; what does not fit is a failover.',
    example: 'json-schema',
  },
  'output.timeLimit': {
    scope: 'target',
    takes: positiveDuration,
    default: '50ms',
    meaning:
      'How long checking one answer may take, 1ms at least. Schema and answer are in the hand of the client, and may be worth hours: they are checked in a thread of its own, which is ended then.',
    example: '100ms',
  },
  'output.onLimit': {
    scope: 'target',
    takes: oneOf(['serve', 'refuse']),
    default: 'serve',
    meaning:
      'An answer that was not checked in time: serve (with a warning: a check that cannot be done must not take an answer away) or refuse (it is `invalid-output`, and the next target is asked).',
    example: 'refuse',
  },
} as const satisfies Readonly<Record<string, PolicyKey>>;
