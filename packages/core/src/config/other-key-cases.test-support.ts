import { type Meter, metrics, propagation, type TextMapPropagator } from '@opentelemetry/api';
import { answerOf, chunk, cut, refusal } from '../engine.test-support.ts';
import { openAICompatible } from '../providers/compatible.ts';
import { openaiCompatible } from '../providers/openai-compatible.ts';
import type { ProviderKind } from '../providers/provider-kind.ts';
import { down, type KeyCase, type Stage, streamOf, told, tools } from './key-stage.test-support.ts';

/** Kinds of this test's own. */
export const ownKinds: readonly ProviderKind[] = [
  { ...openaiCompatible, kind: 'both-dialects', dialects: ['openai-chat', 'anthropic-messages'] },
  openAICompatible({
    kind: 'by-region',
    settings: { region: { type: 'string', meaning: 'where it runs', required: true } },
    endpoint: (_, { region }) => ({ path: `/${region}/chat/completions` }),
  }),
];

const order = async (stage: Stage) => {
  await stage.ask();
  return stage.order();
};
const twice = async (stage: Stage) => {
  await stage.ask();
  await stage.ask();
  return stage.order();
};
const pool = (keys: readonly string[]) => ({ apiKey: undefined, apiKeys: keys });
const asTagged = async (stage: Stage) => (await stage.ask({}, { headers: { 'x-understudy-tags': 'eu' } })).status;
const path = async (stage: Stage) => {
  await stage.ask();
  return stage.asked[0]?.path;
};

/** Keys of a provider, written on `a`. Those of its sockets are shown over real ones. */
export const providerCases: Readonly<Record<string, KeyCase>> = {
  kind: { values: ['openai-compatible', 'anthropic-compatible'], sees: ['/a/chat/completions', '/a/v1/messages'], play: path },
  apiKey: {
    values: ['key-one-0001', 'key-two-0002'],
    sees: ['key-one-0001', 'key-two-0002'],
    play: async (stage) => {
      await stage.ask();
      return stage.asked[0]?.key;
    },
  },
  apiKeys: {
    values: [['key-one-0001'], ['key-one-0001', 'key-two-0002']],
    sees: [1, 2],
    beside: { apiKey: undefined },
    play: async (stage) => {
      await twice(stage);
      return new Set(stage.asked.map(({ key }) => key)).size;
    },
  },
  separateQuotas: {
    values: [false, true],
    sees: ['ab', 'aa'],
    beside: pool(['key-one-0001', 'key-two-0002']),
    play: (stage) => {
      stage.say('a', told(3000));
      return order(stage);
    },
  },
  settings: {
    values: [{ region: 'eu' }, { region: 'us' }],
    sees: ['/a/eu/chat/completions', '/a/us/chat/completions'],
    beside: { kind: 'by-region' },
    play: path,
  },
  baseURL: {
    values: ['http://provider.example/a', 'http://provider.example/b/v2/'],
    sees: ['/a/chat/completions', '/b/v2/chat/completions'],
    play: path,
  },
  headers: {
    values: [{}, { 'X-Team': 'search' }],
    sees: [undefined, 'search'],
    play: async (stage) => {
      await stage.ask();
      return stage.asked[0]?.headers['x-team'];
    },
  },
  tags: { values: [[], ['eu']], sees: [503, 200], options: { trustHeaders: ['tags'] }, play: asTagged },
  dialects: {
    values: [['openai-chat'], ['anthropic-messages']],
    sees: ['string', 'object'],
    beside: { kind: 'both-dialects' },
    // One says a text as it is, the other in blocks.
    play: async (stage) => {
      await stage.ask();
      return typeof stage.asked[0]?.body.messages[0]?.content;
    },
  },
  prefill: {
    values: ['none', 'prefix'],
    sees: ['user', 'assistant'],
    targets: ['b/m', 'a/m'],
    on: 1,
    play: async (stage) => {
      stage.say('b', { headers: { 'content-type': 'text/event-stream' }, body: [chunk('Once upon a time.'), cut] });
      await stage.stream();
      return stage.asked.at(-1)?.body.messages.at(-1)?.role;
    },
  },
};

/** Keys of a model class. Its policy is shown key by key. */
export const modelCases: Readonly<Record<string, KeyCase>> = {
  'require.tags': { values: [[], ['eu']], sees: ['a', 'models.workhorse.targets[0]'], play: order },
  strategy: {
    values: ['priority', 'least-busy'],
    sees: ['aa', 'ab'],
    play: async (stage) => {
      stage.say('a', { ...answerOf('from a'), afterMs: 300 });
      await Promise.all([stage.ask(), stage.ask()]);
      return stage.order();
    },
  },
  serves: { values: [['chat'], ['rerank']], sees: [200, 404], play: async (stage) => (await stage.ask()).status },
  targets: { values: [['a/m'], ['b/m', 'a/m']], sees: ['a', 'b'], play: order },
};

const sent =
  (name: string, over: object = {}) =>
  async (stage: Stage) => {
    await stage.ask(over);
    return stage.asked[0]?.body[name];
  };
const strategy = (name: string) => ({ models: { workhorse: { strategy: name } } });

/** Keys of a target beside those of a policy, written on `a/m`. */
export const ownTargetCases: Readonly<Record<string, KeyCase>> = {
  use: { values: ['a/m', 'a/other'], sees: ['m', 'other'], play: sent('model') },
  priority: { values: [0, 5], sees: ['a', 'b'], play: order },
  weight: { values: [9, 0], sees: ['a', 'b'], targets: ['b/m', 'a/m'], on: 1, options: strategy('weighted'), play: order },
  price: {
    values: [
      { input: 1, output: 1 },
      { input: 9, output: 9 },
    ],
    sees: ['a', 'b'],
    targets: ['a/m', { use: 'b/m', price: { input: 5, output: 5 } }],
    options: strategy('cheapest'),
    play: order,
  },
  capabilities: {
    values: [{ tools: true }, { tools: false }],
    sees: ['a', 'b'],
    play: async (stage) => {
      await stage.ask({ tools });
      return stage.order();
    },
  },
  params: { values: [{}, { top_k: 3 }], sees: [undefined, 3], play: sent('top_k') },
  fallback: {
    values: [true, false],
    sees: ['ba', 'b'],
    targets: ['b/m', 'a/m'],
    on: 1,
    play: (stage) => {
      stage.say('b', down);
      return order(stage);
    },
  },
  tags: { values: [[], ['eu']], sees: [503, 200], options: { trustHeaders: ['tags'] }, play: asTagged },
  'limits.requestsPerMinute': { values: [1, 5], sees: ['ab', 'aa'], play: twice },
  'limits.tokensPerMinute': { values: [10, 100_000], sees: ['ab', 'aa'], play: twice },
  'limits.concurrent': {
    values: [1, 5],
    sees: ['ab', 'aa'],
    play: async (stage) => {
      stage.say('a', { ...answerOf('from a'), afterMs: 200 });
      await Promise.all([stage.ask(), stage.ask()]);
      return stage.order();
    },
  },
  'limits.contextWindow': {
    values: [100, 100_000],
    sees: ['b', 'a'],
    play: async (stage) => {
      await stage.ask({ messages: [{ role: 'user', content: 'many words '.repeat(100) }] });
      return stage.order();
    },
  },
  'limits.outputTokens': { values: [20, 100], sees: [20, 50], play: sent('max_tokens', { max_tokens: 50 }) },
};

/** An OpenTelemetry SDK as small as can be: says which instruments were made, and marks what it is told to propagate. */
function watchedTelemetry() {
  const names = new Set<string>();
  const instrument = { add() {}, record() {}, addCallback() {} };
  const make = (name: string) => {
    names.add(name);
    return instrument;
  };
  const meter = new Proxy({}, { get: () => make }) as Meter;
  metrics.setGlobalMeterProvider({ getMeter: () => meter });
  return names;
}
const propagator: TextMapPropagator = {
  inject: (_, carrier, setter) => setter.set(carrier, 'traceparent', '00-11111111111111111111111111111111-2222222222222222-01'),
  extract: (at) => at,
  fields: () => ['traceparent'],
};

/** Keys of the first level. */
export const otherCases: Readonly<Record<string, KeyCase>> = {
  'telemetry.metricNames': {
    values: ['latest', 'v1.41'],
    sees: [false, true],
    play: async (stage) => {
      metrics.disable();
      const names = watchedTelemetry();
      await stage.ask();
      metrics.disable();
      return names.has('gen_ai.client.token.usage');
    },
  },
  'telemetry.content': {
    values: ['none', 'errors'],
    sees: [false, true],
    play: async (stage) => {
      stage.say('a', refusal(500, 'boom', 'the flux capacitor melted'));
      await stage.ask();
      return JSON.stringify(stage.events).includes('flux capacitor');
    },
  },
  'telemetry.propagate': {
    values: [[], ['a']],
    sees: [false, true],
    play: async (stage) => {
      propagation.setGlobalPropagator(propagator);
      await stage.ask();
      propagation.disable();
      return stage.asked[0]?.headers.traceparent !== undefined;
    },
  },
  bodyLimit: {
    values: ['1kb', '10kb'],
    sees: [413, 200],
    play: async (stage) => (await stage.ask({ user: 'u'.repeat(2000) })).status,
  },
  bodyValues: {
    values: [1000, 5000],
    sees: [false, true],
    play: async (stage) => (await stage.ask({ metadata: Array(2000).fill(0) })).status === 200,
  },
  maxBuffered: {
    values: ['1kb', '1mb'],
    sees: [503, 200],
    play: async (stage) => {
      stage.slowUpload(50_000);
      await stage.pass(300);
      return (await stage.ask()).status;
    },
  },
  drain: {
    values: ['100ms', '300ms'],
    sees: [100, 300],
    play: async (stage) => {
      stage.say('a', streamOf('Once', 5000, 'late'));
      void stage.stream();
      await stage.pass(50);
      return stage.closed();
    },
  },
  trustHeaders: {
    values: [[], ['failover']],
    sees: ['ab', 'a'],
    play: async (stage) => {
      stage.say('a', down);
      await stage.ask({}, { headers: { 'x-understudy-failover': 'off' } });
      return stage.order();
    },
  },
};
