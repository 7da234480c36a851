import type { Dispatcher } from 'undici';
import { loadPriceData } from '../price-data.cjs';
import type { Call } from './call/call.ts';
import type { Clock } from './call/clock.ts';
import type { Listener } from './call/events.ts';
import type { HttpAnswer, HttpCall } from './call/http.ts';
import type { PartialAnswer } from './call/outcome.ts';
import type { ChatRequest } from './call/request.ts';
import type { Target } from './call/target.ts';
import { systemClock } from './clock.ts';
import type { Config, ModelClass } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import { type Description, describe } from './config/describe.ts';
import type { Options } from './config/options.ts';
import { readConfig } from './config/read-config.ts';
import { defaultPolicy } from './config/resolve-policy.ts';
import { durationProblem, parseDuration } from './config/units.ts';
import { splice } from './continuation/splice.ts';
import { defaultDialects } from './dialects/default-dialects.ts';
import { type Dialect, targetDialects } from './dialects/dialect.ts';
import type { TargetDialect } from './dialects/target-dialect.ts';
import { deadline } from './failover/deadline.ts';
import { failover } from './failover/failover.ts';
import { hedges } from './failover/hedge.ts';
import { waitingLines } from './failover/waiting-lines.ts';
import type { CountTokens } from './gateway/count-answer.ts';
import { lastBytesMs } from './gateway/delivery.ts';
import { gateway } from './gateway/gateway.ts';
import { heldBytes } from './gateway/held-bytes.ts';
import { callRegister } from './gateway/running-calls.ts';
import { surface } from './gateway/surface.ts';
import { inProcessFetch } from './node/in-process-fetch.ts';
import { outputChecks } from './output/check-output.ts';
import type { ProviderKind } from './providers/provider-kind.ts';
import { outsideWords } from './redaction/outside-words.ts';
import { estimateInputTokens } from './requests/estimate-tokens.ts';
import { prepare, targetDialect } from './requests/prepare.ts';
import { whyUnfit } from './requests/why-unfit.ts';
import type { Away } from './resilience/away.ts';
import { order } from './routing/strategies.ts';
import { statsBook } from './routing/target-stats.ts';
import { HealthProbes } from './targets/health-probes.ts';
import { providerWatch } from './targets/provider-watch.ts';
import { refusalWatch } from './targets/refusal-watch.ts';
import { type TargetStatus, targetStatus } from './targets/status.ts';
import { targetLayerNames } from './targets/target-layers.ts';
import { TargetStacks } from './targets/target-stacks.ts';
import { eventBus } from './telemetry/event-bus.ts';
import { openTelemetry } from './telemetry/open-telemetry.ts';
import { type Connection, openConnection } from './transport/connections.ts';
import { countOf, countTokens } from './transport/count-tokens.ts';
import { probe } from './transport/probe.ts';
import { transport } from './transport/send.ts';
import { version } from './version.ts';

/** What is passed as a value beside the options: kinds of provider, and what a test or a simulation replaces. */
export interface Parts {
  /** Kinds of provider of your own, beside the built-in ones. Options from `loadConfig` know theirs already. */
  readonly kinds?: readonly ProviderKind[];
  /** cockatiel reads the global clock all the same: fake that one too. */
  readonly clock?: Clock;
  /** 0 to below 1. */
  readonly random?: () => number;
  /** Sends every request to every provider. */
  readonly dispatcher?: Dispatcher;
  /**
   * The wire formats of clients and targets, in place of all that are built in. For dialects in the making: what a dialect is may change in a
   * minor version.
   */
  readonly dialects?: readonly Dialect[];
}

/** A running gateway: one per process, shared by all mounts that should share what it learns. */
export interface Understudy {
  /** Answers one request. For adapters. Never rejects. */
  handle(call: HttpCall): Promise<HttpAnswer>;
  /** The same without a socket: `new OpenAI({ baseURL: 'http://understudy/v1', apiKey: '-', fetch: understudy.fetch })`. */
  readonly fetch: typeof globalThis.fetch;
  targets(): readonly TargetStatus[];
  /** Ends a target's cooling or suspension, and that of its key. False where nothing is known of such a target. */
  resume(targetId: string): boolean;
  describe(): Description;
  /** Subscribes to everything that happens. Returns what ends the subscription. */
  on(listener: Listener): () => void;
  /** Takes no new call, lets those under way end for `drain` (default: the option `drain`, 30 s), then ends them. */
  close(options?: { readonly drain?: number | string }): Promise<void>;
}

/**
 * Builds a gateway from options.
 *
 * @throws ConfigError naming path, value and nearest key, if the options make no sense.
 */
export function createUnderstudy(
  options: Options,
  { kinds, clock = systemClock, random = Math.random, dispatcher, dialects = defaultDialects }: Parts = {},
): Understudy {
  const config = readConfig(options, kinds);
  const spoken = targetDialects(dialects);
  checkDialects(config, spoken);
  const paths = surface(dialects.flatMap(({ client }) => (client ? [client] : [])));
  const bus = eventBus();
  const { publish } = bus;
  const telemetry = openTelemetry({ version, metricNames: config.metricNames, propagate: config.propagate });
  const outside = outsideWords(config.redactor, config.content);
  const calls = callRegister(clock);
  bus.on(telemetry.listener);
  const named = new Set([...config.classes.values()].flatMap(({ targets }) => targets.map(({ id }) => id)));
  const refusals = refusalWatch({ publish, callOf: calls.of, named });
  bus.on(refusals.listener); // before the register, which forgets a call when it ends
  bus.on(calls.listener);
  const stats = statsBook(clock, named);
  bus.on(stats.listener);
  bus.on((event) => {
    if (event.type === 'attempt.end' && event.remaining?.perSecond) stacks.refills(event.target, event.remaining.perSecond);
  });

  if (needsPriceData(config)) loadPriceData(); // now, and not while a call waits
  const connections = openConnections(config, dispatcher);
  const checks = outputChecks({ clock, publish });
  /** Input and output of a call, once: several layers ask, and a prompt may be long. */
  const estimates = new WeakMap<Call, number>();
  const estimate = (call: Call): number => {
    const { request } = call;
    const tokens = estimates.get(call) ?? estimateInputTokens(request) + (request.maxTokens ?? expectedOutput);
    estimates.set(call, tokens);
    return tokens;
  };
  const stacks = new TargetStacks({
    clock,
    random,
    publish,
    outputCheck: checks.of,
    estimate,
    keysOf: (provider) => {
      const { credentials, separateQuotas } = known(connections, provider).account;
      return { size: credentials.length, separateQuotas };
    },
    policyOf: (modelClass) => config.policies.get(modelClass) ?? defaultPolicy,
    transport: ({ provider }) =>
      transport({ ...known(connections, provider), dialects: spoken, clock, publish, outside, tracing: telemetry }),
  });

  // Now, so that people see them in the order in which they were written. Those of `"*"` come when they are first asked.
  for (const { targets } of config.classes.values()) for (const target of targets) stacks.of(target);

  const prepareFor = (call: Call, target: Target, partial?: PartialAnswer) => {
    const { account } = known(connections, target.provider);
    const dialect = targetDialect(account, call.dialect, spoken);
    return whyUnfit(call.request, target) ?? prepare(call, target, { account, dialect }, partial);
  };
  const hedging = hedges({
    p95: ({ id }) => stats.of(id).settledP95,
    withdrawBudget: (target) => stacks.of(target).withdrawBudget('spare'),
    giveBackBudget: (target) => stacks.of(target).giveBackBudget(),
  });
  const stackOf = (target: Target) => stacks.of(target);
  const lineOf = waitingLines({ clock, random, stackOf });
  const usualMs = ({ id }: Target, stream: boolean) => stats.of(id).usualMs(stream);
  const walkOf = failover({ clock, random, publish, stackOf, lineOf, prepare: prepareFor, hedges: hedging, usualMs });
  const send = deadline({ clock })(splice({ clock, publish, outputCheck: checks.of, fitsOutput: checks.fits })(walkOf));
  const probes = new HealthProbes({
    clock,
    states: () => stacks.states(),
    has: (state) => stacks.has(state),
    probe(target, how) {
      const at = known(connections, target.provider);
      const [preferred = ''] = at.account.dialects;
      return probe(target, how, { ...at, dialect: known(spoken, preferred), clock, tracing: telemetry });
    },
  });
  bus.on(probes.listener);
  bus.on(providerWatch(publish));
  const orderFor = (modelClass: ModelClass, request: ChatRequest) => {
    if (modelClass.strategy === 'priority') return modelClass.targets;
    return order(modelClass.strategy, modelClass.targets, {
      random,
      nowMs: clock.now(),
      stream: request.stream,
      stats: ({ id }) => stats.of(id),
      inFlight: (target) => stacks.of(target).inFlight(),
      limitsLeft: (target) => stacks.of(target).limitsLeft(),
      available: (target) => stacks.of(target).away() === undefined,
      get tokens() {
        return { input: estimateInputTokens(request), output: request.maxTokens ?? expectedOutput };
      },
    });
  };
  const startedAt = clock.now();
  const wildcard = config.wildcard && remembered(config.wildcard);
  const classOf = (model: string) => config.classes.get(model) ?? (model.length <= 256 ? wildcard?.(model) : undefined);
  const isReady = () =>
    [...config.classes.values()].every(({ targets }) => targets.some((target) => serves(stacks.of(target).away())));
  /** The first that counts, and may be asked now: once, since an estimate is better than a second wait. */
  const countBy: CountTokens = async ({ targets, dialect, body, request, leaving: controller }) => {
    for (const target of targets) {
      const at = known(connections, target.provider);
      const count = countOf(at.account, spoken.get(dialect));
      const key = count && !stacks.of(target).away() ? stacks.of(target).freeKey() : undefined;
      if (!count || key === undefined) continue;
      const asked = { target, dialect, count, body, request, key, controller };
      const tokens = await countTokens(asked, { ...at, clock, tracing: telemetry });
      return tokens === undefined ? undefined : { tokens, target };
    }
    return undefined;
  };
  const held = heldBytes(config.maxBuffered, { clock, publish });
  const answer = gateway({
    config,
    surface: paths,
    clock,
    publish,
    outside,
    send,
    startedAt,
    classOf,
    order: orderFor,
    countTokens: countBy,
    isReady,
    running: calls,
    held,
  });

  const understudy: Understudy = {
    async handle(http) {
      const trace = telemetry.openRequest(http, paths.routeOf(http.path));
      const answered = await answer(http, (callId) => telemetry.beginCall(callId, trace));
      trace.answered(answered.status);
      return answered;
    },
    fetch: inProcessFetch((http) => understudy.handle(http)),
    targets: () =>
      [...stacks.states()].map((state) => targetStatus(state, stats.of(state.target.id), refusals.of(state.target.id))),
    resume: (targetId) => stacks.resume(targetId),
    describe: () => describe(config, ['deadline', 'splice', 'failover', ...targetLayerNames, 'transport'], version),
    on: bus.on,
    async close({ drain } = {}) {
      const problem = drain === undefined ? undefined : durationProblem(drain);
      if (problem !== undefined) throw new TypeError(`close({ drain }) is ${JSON.stringify(drain)}: ${problem}`);
      const drainMs = drain === undefined ? config.drainMs : (parseDuration(drain) ?? config.drainMs);
      probes.close();
      await calls.close(drainMs);
      // Bodies that are still coming, and answers that nobody reads: whoever closes the server after this does not wait for them.
      clock.timer(lastBytesMs, () => held.close(), 'background');
      await Promise.all([checks.close(), ...[...connections.values()].map(({ connection }) => connection.close())]);
    },
  };
  return understudy;
}

/** What a provider speaks must be known here, whoever wrote the kind of the provider. */
function checkDialects({ accounts }: Config, spoken: ReadonlyMap<string, TargetDialect>): void {
  for (const { name, dialects } of accounts.values()) {
    const unknown = dialects.find((dialect) => !spoken.has(dialect));
    if (unknown === undefined) continue;
    const names = [...spoken.keys()].join(', ');
    const message = `the provider "${name}" speaks the dialect "${unknown}", which is not known here; known are ${names}`;
    throw new ConfigError('invalid', `providers.${name}.dialects`, message);
  }
}

/** Whether it takes calls, if not all of them: only those that take none are no reason to send clients here. */
function serves(away: Away | undefined): boolean {
  return !away || away.because === 'paced' || away.because === 'half-open';
}

/** Whether targets are chosen by a price that the configuration does not tell. */
function needsPriceData(config: Config): boolean {
  return allClasses(config).some(({ strategy, targets }) => strategy === 'cheapest' && targets.some(({ price }) => !price));
}

const allClasses = ({ classes, wildcard }: Config) => [...classes.values(), ...(wildcard ? [wildcard('*')] : [])];

/** Output tokens of a call that sets no limit, for comparing prices. */
const expectedOutput = 500;

function openConnections(config: Config, dispatcher: Dispatcher | undefined) {
  const slowest = Math.max(
    0,
    ...allClasses(config).flatMap(({ targets }) => targets.map(({ policy }) => policy.timeout.connectMs)),
  );
  const opened = [...config.accounts.values()].map((account) => {
    const connection: Connection = openConnection(
      account,
      { connectMs: slowest, propagates: config.propagate.has(account.name) },
      dispatcher,
    );
    return [account.name, { account, connection }] as const;
  });
  return new Map(opened);
}

/** For names that the configuration was checked for. */
function known<T>(map: ReadonlyMap<string, T>, key: string): T {
  const value = map.get(key);
  if (value === undefined) throw new Error(`Nothing is known of "${key}".`);
  return value;
}

/** So many of the class `"*"` are kept; clients write their names. */
const mostRemembered = 1000;

function remembered(make: (model: string) => ModelClass): (model: string) => ModelClass {
  const made = new Map<string, ModelClass>();
  return (model) => {
    const found = made.get(model) ?? make(model);
    made.delete(model);
    made.set(model, found);
    const [oldest] = made.keys();
    if (made.size > mostRemembered && oldest !== undefined) made.delete(oldest);
    return found;
  };
}

/**
 * An instance as it is, or a new one from options: adapters take either, so that several mounts can share one state.
 *
 * @throws ConfigError if the options make no sense, or if there are parts for an instance that is built already.
 */
export function toInstance(optionsOrInstance: Options | Understudy, parts?: Parts): Understudy {
  const isInstance = typeof optionsOrInstance === 'object' && optionsOrInstance !== null && 'handle' in optionsOrInstance;
  if (!isInstance) return createUnderstudy(optionsOrInstance, parts);
  const [name] = Object.keys(parts ?? {});
  if (name === undefined) return optionsOrInstance;
  throw new ConfigError(
    'invalid',
    name,
    `${name} is given beside an instance, which was built without it: pass it to createUnderstudy`,
  );
}
