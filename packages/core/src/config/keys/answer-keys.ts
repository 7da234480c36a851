import type { PolicyKey } from './key.ts';
import { count, delay, duration, flag, off, offOr, oneOf, positiveDuration, rate, share } from './value-kinds.ts';

/** What becomes of an answer: how it is shown, when it is too slow, and whether it is checked. */
export const answerKeys = {
  'stream.holdToolCalls': {
    scope: 'target',
    takes: flag,
    default: true,
    meaning: 'A tool call is shown only when it is whole. Has no effect if the model class has one target.',
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
    meaning:
      'What happens when a stream breaks after its first token. continue: another target goes on. restart: for clients that ask for it, the answer begins again. error: the stream ends in an error event.',
    example: 'error',
  },
  'stream.maxContinuations': {
    scope: 'call',
    takes: count,
    default: 2,
    meaning: 'How often one broken answer may be continued. If this key is not written, `lastResort.attempts` come on top.',
    example: '1',
  },
  'stream.keepAlive': {
    scope: 'call',
    takes: offOr(duration),
    default: '20s',
    meaning:
      'A stream that gave out nothing for this long gets a comment (and its headers, if they are not sent yet), so that proxies keep it open. off: never.',
    example: '10s',
  },
  'stream.holdUntilEnd': {
    scope: 'target',
    takes: flag,
    default: false,
    meaning: 'Nothing of a stream is shown before the whole answer is there.',
    example: 'true',
  },
  sla: {
    scope: 'target',
    takes: off,
    default: 'off',
    staysWhenOff: true,
    meaning:
      'A target that is slower than this is at fault: before anything is shown the call fails over, later the target is blamed. off, or the two keys below.',
    example: 'off',
  },
  'sla.firstToken': {
    scope: 'target',
    takes: duration,
    otherwise: 'off',
    meaning: 'A first token that comes later is slow.',
    example: '3s',
  },
  'sla.tokensPerSecond': {
    scope: 'target',
    takes: rate,
    otherwise: 'off',
    meaning: 'An answer with fewer tokens a second is slow. Judged before anything is shown, for five seconds at most.',
    example: '15',
  },
  hedge: {
    scope: 'target',
    takes: off,
    default: 'off',
    meaning:
      'A second target is asked for a stream that has not begun, and the first to begin serves it. off, or the two keys below.',
    example: 'off',
  },
  'hedge.after': {
    scope: 'target',
    takes: delay,
    required: true,
    meaning:
      'How long the first target may take before a second one is asked: a duration, or p95 of the last 200 first tokens of the first target.',
    example: 'p95',
  },
  'hedge.maxShare': {
    scope: 'target',
    takes: share,
    // Enough to cut the slowest answers, little enough to be paid for.
    default: 0.05,
    meaning:
      'The largest share of calls that may be hedged: of the calls of a model class, or, on a target, of the calls that begin there.',
    example: '0.02',
  },
  'output.validate': {
    scope: 'target',
    takes: oneOf(['none', 'json-schema']),
    default: 'none',
    meaning: 'json-schema: structured output is checked before it is shown, and output that does not fit its schema fails over.',
    example: 'json-schema',
  },
  'output.timeLimit': {
    scope: 'target',
    takes: positiveDuration,
    default: '50ms',
    meaning:
      'How long the check of one answer may take. Clients choose schemas and can make a check take hours, so it runs in a thread of its own, which is ended then.',
    example: '100ms',
  },
  'output.onLimit': {
    scope: 'target',
    takes: oneOf(['serve', 'refuse']),
    default: 'serve',
    meaning:
      'What becomes of an answer that was not checked in time. serve: it is shown, with a warning. refuse: it is `invalid-output`, and the next target is asked.',
    example: 'refuse',
  },
} as const satisfies Readonly<Record<string, PolicyKey>>;
