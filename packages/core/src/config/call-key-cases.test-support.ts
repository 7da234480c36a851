import { answerOf, cut } from '../engine.test-support.ts';
import { down, type KeyCase, never, type Script, type Stage, streamOf, told } from './key-stage.test-support.ts';

const order = async (stage: Stage) => {
  await stage.ask();
  return stage.order();
};
const status = async (stage: Stage) => (await stage.ask()).status;
const time = async (stage: Stage) => (await stage.ask()).ms;
const timeOfStream = async (stage: Stage) => (await stage.stream()).ms;
/** What is seen where `a` answers so. */
const when = (script: Script, play: (stage: Stage) => Promise<unknown>) => (stage: Stage) => {
  stage.say('a', script);
  return play(stage);
};
/** Fails each first try. */
const everySecond = (n: number) => (n % 2 === 1 ? down : answerOf('from a'));
const twice = (pauseMs: number) => async (stage: Stage) => {
  stage.say('a', everySecond);
  await stage.ask();
  await stage.pass(pauseMs);
  await stage.ask();
  return stage.order();
};
const lastResortOf = (stage: Stage) => {
  stage.say('a', down);
  stage.say('b', down);
  return order(stage);
};
const waited = when(told(1000), status);
/** Begins, says so much and breaks. */
export const broken = streamOf('Once upon a time there was a river. ', 20, cut);
const goesOn = async (stage: Stage) => {
  stage.say('a', broken);
  stage.say('b', streamOf('It ran to the sea.'));
  const { text } = await stage.stream();
  return [stage.order(), text.includes('ran to the sea')];
};
const budget = { retry: { attempts: 1, backoff: { base: '1ms' } } };
const none = { reserve: 1, ratio: 0, perSecond: 0 };

/** Timeouts, retry, failover and the last resort. */
export const callCases: Readonly<Record<string, KeyCase>> = {
  'timeout.total': { values: ['300ms', 600], sees: [300, 600], play: when(never, time) },
  'timeout.connect': {
    values: ['100ms', '200ms'],
    sees: [100, 200],
    play: when({ ...answerOf('late'), connectMs: 5000 }, time),
  },
  'timeout.firstToken': {
    values: ['100ms', '200ms'],
    sees: [100, 200],
    play: when(streamOf(5000, 'late'), timeOfStream),
  },
  'timeout.reasoning': {
    values: ['100ms', '200ms'],
    sees: [100, 200],
    play: when(never, async (stage) => (await stage.ask({ reasoning_effort: 'high' })).ms),
  },
  'timeout.reply': { values: ['100ms', '200ms'], sees: [100, 200], play: when(never, time) },
  'timeout.idle': {
    values: ['100ms', '200ms'],
    sees: [100, 200],
    play: when(streamOf('Once upon a time ', 5000, 'late'), timeOfStream),
  },
  'retry.attempts': {
    values: [0, 2],
    sees: ['ab', 'aaab'],
    policy: { failover: { attempts: 9 } },
    play: when(down, order),
  },
  'retry.backoff.base': {
    values: ['100ms', '400ms'],
    sees: [100, 400],
    beside: { retry: { attempts: 1, backoff: { jitter: 'none' } } },
    play: when(down, time),
  },
  'retry.backoff.max': {
    values: ['100ms', '400ms'],
    sees: [100, 400],
    beside: { retry: { attempts: 1, backoff: { base: '3s', jitter: 'none' } } },
    play: when(down, time),
  },
  'retry.backoff.jitter': {
    values: ['full', 'none'],
    sees: [200, 400],
    beside: { retry: { attempts: 1, backoff: { base: 400 } } },
    play: when(down, time),
  },
  'retry.maxWait': {
    values: ['100ms', '1s'],
    sees: [429, 200],
    beside: { retry: { attempts: 1 } },
    targets: ['a/m'],
    play: when(told(300), status),
  },
  'retry.stay': {
    values: [0, '1s'],
    sees: ['ab', 'aa'],
    beside: { retry: { attempts: 1 } },
    play: when(told(300), order),
  },
  'retry.reasons': {
    values: [[], ['server-error']],
    sees: ['ab', 'aab'],
    beside: { retry: { attempts: 1 } },
    play: when(down, order),
  },
  'retry.budget.ratio': {
    values: [0, 1],
    sees: ['aaab', 'aaaa'],
    policy: budget,
    beside: { retry: { budget: none } },
    play: twice(0),
  },
  'retry.budget.perSecond': {
    values: [0, 10],
    sees: ['aaab', 'aaaa'],
    policy: budget,
    beside: { retry: { budget: none } },
    play: twice(500),
  },
  'retry.budget.reserve': {
    values: [1, 4],
    sees: ['aaab', 'aaaa'],
    policy: budget,
    beside: { retry: { budget: none } },
    play: twice(0),
  },
  'failover.targets': { values: [1, 2], sees: ['a', 'ab'], targets: ['a/m', 'b/m', 'c/m'], play: lastResortOf },
  'failover.attempts': {
    values: [2, 3],
    sees: ['aa', 'aaa'],
    policy: { retry: { attempts: 5, backoff: { base: '1ms' } } },
    play: lastResortOf,
  },
  'failover.except': { values: [[], ['server-error']], sees: ['ab', 'a'], play: when(down, order) },
  lastResort: { values: ['off', { attempts: 1 }], sees: ['ab', 'abab'], play: lastResortOf },
  'lastResort.attempts': { values: [1, 2], sees: ['abab', 'ababab'], play: lastResortOf },
  'lastResort.maxWait': { values: [0, '2s'], sees: [429, 200], targets: ['a/m'], play: waited },
  'lastResort.queue': { values: [0, 5], sees: [429, 200], targets: ['a/m'], play: waited },
  statusCodes: {
    values: [{}, { 418: 'overloaded' }],
    sees: ['a', 'ab'],
    play: when({ status: 418, body: { error: { message: 'no tea' } } }, order),
  },
  'stream.onBreak': {
    values: ['error', 'continue'],
    sees: [
      ['a', false],
      ['ab', true],
    ],
    play: goesOn,
  },
  'stream.maxContinuations': {
    values: [0, 1],
    sees: [
      ['a', false],
      ['ab', true],
    ],
    play: goesOn,
  },
};
