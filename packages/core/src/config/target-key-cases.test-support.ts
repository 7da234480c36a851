import { answerOf, cut } from '../engine.test-support.ts';
import { bombs } from '../output/bombs.test-support.ts';
import { broken } from './call-key-cases.test-support.ts';
import { down, finish, type KeyCase, type Stage, streamOf, toolCall, tools } from './key-stage.test-support.ts';

/** So many calls, one after the other. */
const calls =
  (times: number, pauseMs = 0) =>
  async (stage: Stage) => {
    for (let n = 0; n < times; n++) {
      if (n > 0) await stage.pass(pauseMs);
      await stage.ask();
    }
    return stage.order();
  };
const atOnce = async (stage: Stage, times: number) => {
  await Promise.all(Array.from({ length: times }, () => stage.ask()));
  return [...stage.order()].filter((name) => name === 'a').length;
};
const streamed = async (stage: Stage) => {
  await stage.stream();
  return stage.order();
};
const whileDown = (play: (stage: Stage) => Promise<unknown>) => (stage: Stage) => {
  stage.say('a', down);
  return play(stage);
};
/** Down for the first call, and well from then on. */
const backAfter = (then: object, play: (stage: Stage) => Promise<unknown>) => async (stage: Stage) => {
  stage.say('a', (n) => (n === 1 ? down : { ...answerOf('from a'), ...then }));
  await stage.ask();
  await stage.pass(1500);
  return play(stage);
};
const slow =
  (ms: number, play: (stage: Stage) => Promise<unknown> = streamed) =>
  (stage: Stage) => {
    stage.say('a', streamOf(ms, 'late'));
    return play(stage);
  };
const never = { minimumCalls: 1000, consecutive: 1000 };
const quick = { consecutive: 1, openFor: '1s' };

const probes = async (stage: Stage) => {
  stage.say('a', down);
  await stage.ask();
  await stage.pass(2000);
  return stage.asked.slice(2).map(({ path }) => path);
};
/** Half-open when it is asked. */
const open = { breaker: { consecutive: 1, openFor: '1s' } };

const [bomb] = bombs;
const format = (schema: object) => ({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } });
/** A schema that takes hours, once the thread that checks is there. */
const bombed = async (stage: Stage) => {
  stage.say('a', (n) => answerOf(n === 1 ? '{}' : (bomb?.text ?? '')));
  await stage.inRealTime(() => stage.ask(format({ type: 'object' })));
  const { ms } = await stage.ask(format(bomb?.schema ?? {}));
  return { ms, order: stage.order() };
};
const checked = { output: { validate: 'json-schema', timeLimit: '2s' } };

/** Breaker, bulkhead, streams, speed, probes and output. */
export const targetCases: Readonly<Record<string, KeyCase>> = {
  'breaker.consecutive': { values: [1, 100], sees: ['abb', 'abab'], play: whileDown(calls(2)) },
  'breaker.failureRate': {
    values: [0.3, 1],
    sees: ['abaabaabb', 'abaabaaba'],
    beside: { breaker: { ...never, minimumCalls: 4 } },
    play: (stage) => {
      stage.say('a', (n) => (n % 2 === 1 ? down : answerOf('from a')));
      return calls(6)(stage);
    },
  },
  'breaker.minimumCalls': {
    values: [2, 100],
    sees: ['ababbb', 'abababab'],
    beside: { breaker: never },
    play: whileDown(calls(4)),
  },
  'breaker.window': {
    values: ['1s', '1m'],
    sees: ['abababab', 'abababb'],
    beside: { breaker: { ...never, minimumCalls: 3 } },
    play: whileDown(calls(4, 2000)),
  },
  'breaker.openFor': {
    values: ['1s', '4s'],
    sees: ['aba', 'abb'],
    beside: { breaker: quick },
    play: backAfter({}, calls(1)),
  },
  'breaker.maxOpenFor': {
    values: ['1s', '10s'],
    sees: ['ababab', 'ababb'],
    beside: { breaker: quick },
    play: whileDown(calls(3, 1500)),
  },
  'breaker.probes': {
    values: [1, 3],
    sees: [2, 4],
    beside: { breaker: quick },
    play: backAfter({ afterMs: 300 }, (stage) => atOnce(stage, 3)),
  },
  'breaker.closeAfter': {
    values: [1, 3],
    sees: ['available', 'half-open'],
    beside: { breaker: quick },
    play: backAfter({}, async (stage) => {
      await stage.ask();
      return stage.instance.targets().find(({ id }) => id === 'a/m')?.state;
    }),
  },
  'breaker.failuresPerMinute': {
    values: ['off', 2],
    sees: ['ababab', 'ababb'],
    beside: { breaker: never },
    play: whileDown(calls(3)),
  },
  'breaker.maxOpenShare': { values: [0, 1], sees: ['abab', 'abb'], beside: { breaker: quick }, play: whileDown(calls(2)) },
  'bulkhead.concurrent': {
    values: [1, 5],
    sees: [1, 2],
    play: (stage) => {
      stage.say('a', { ...answerOf('from a'), afterMs: 200 });
      return atOnce(stage, 2);
    },
  },
  'bulkhead.queue': {
    values: [0, 5],
    sees: [1, 2],
    beside: { bulkhead: { concurrent: 1 } },
    play: (stage) => {
      stage.say('a', { ...answerOf('from a'), afterMs: 200 });
      return atOnce(stage, 2);
    },
  },
  'stream.holdToolCalls': {
    values: [false, true],
    sees: [true, false],
    play: async (stage) => {
      const begun = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"half' } };
      stage.say('a', streamOf(toolCall(begun), 50, cut));
      const { text } = await stage.stream({ tools });
      return text.includes('half');
    },
  },
  'stream.continueWithTools': {
    values: ['never', 'auto'],
    sees: [
      ['a', false],
      ['ab', true],
    ],
    on: 1,
    play: async (stage) => {
      stage.say('a', broken);
      stage.say('b', streamOf('It ran to the sea.'));
      const { text } = await stage.stream({ tools });
      return [stage.order(), text.includes('ran to the sea')];
    },
  },
  'stream.keepAlive': {
    values: ['off', '100ms'],
    sees: [false, true],
    play: slow(500, async (stage) => /^:/.test((await stage.stream()).text)),
  },
  'stream.holdUntilEnd': {
    values: [false, true],
    sees: [0, 300],
    play: async (stage) => {
      stage.say('a', streamOf('Once', 300, 'upon a time', finish()));
      return (await stage.stream()).beganMs;
    },
  },
  sla: { values: ['off', { firstToken: '100ms' }], sees: ['a', 'ab'], play: slow(400) },
  'sla.firstToken': { values: ['1s', '100ms'], sees: ['a', 'ab'], play: slow(400) },
  'sla.tokensPerSecond': {
    values: [1, 1000],
    sees: ['a', 'ab'],
    play: (stage) => {
      stage.say('a', streamOf(...Array.from({ length: 30 }, () => ['one word more ', 100]).flat()));
      return streamed(stage);
    },
  },
  hedge: { values: ['off', { after: '100ms' }], sees: ['a', 'ab'], play: slow(400) },
  'hedge.after': { values: ['100ms', '300ms'], sees: [100, 300], play: slow(5000, async (stage) => (await stage.stream()).ms) },
  'hedge.maxShare': {
    values: [0, 1],
    sees: ['aba', 'abab'],
    beside: { hedge: { after: '100ms' } },
    play: slow(400, async (stage) => {
      await stage.stream();
      return streamed(stage);
    }),
  },
  'health.probe': {
    values: ['off', { every: '1500ms' }],
    sees: [[], ['/a/models']],
    policy: open,
    play: probes,
  },
  'health.probe.every': {
    values: ['5s', '1500ms'],
    sees: [[], ['/a/models']],
    policy: open,
    play: probes,
  },
  'health.probe.by': {
    values: ['models', 'completion'],
    sees: [['/a/models'], ['/a/chat/completions']],
    policy: open,
    beside: { health: { probe: { every: '1500ms' } } },
    play: probes,
  },
  'output.validate': {
    values: ['none', 'json-schema'],
    sees: ['a', 'ab'],
    play: async (stage) => {
      stage.say('a', answerOf('no JSON'));
      await stage.ask({ response_format: { type: 'json_object' } });
      return stage.order();
    },
  },
  'output.timeLimit': {
    values: ['100ms', '300ms'],
    sees: [
      { ms: 100, order: 'aa' },
      { ms: 300, order: 'aa' },
    ],
    beside: checked,
    play: bombed,
  },
  'output.onLimit': {
    values: ['serve', 'refuse'],
    sees: ['aa', 'aab'],
    beside: { output: { validate: 'json-schema', timeLimit: '300ms' } },
    play: async (stage) => (await bombed(stage)).order,
  },
};
