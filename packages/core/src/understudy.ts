import type { Dispatcher } from 'undici';
import type { Clock } from './call/clock.ts';
import type { Listener } from './call/events.ts';
import type { HttpAnswer, HttpCall } from './call/http.ts';
import { systemClock } from './clock.ts';
import { basis } from './composition/basis.ts';
import { callLayerNames } from './composition/call-layers.ts';
import { close } from './composition/close.ts';
import { engine } from './composition/engine.ts';
import { ConfigError } from './config/config-error.ts';
import { type Description, describe } from './config/describe.ts';
import type { Options } from './config/options.ts';
import { readConfig } from './config/read-config.ts';
import { defaultDialects } from './dialects/default-dialects.ts';
import type { Dialect } from './dialects/dialect.ts';
import { inProcessFetch } from './node/in-process-fetch.ts';
import type { ProviderKind } from './providers/provider-kind.ts';
import { type TargetStatus, targetStatus } from './targets/status.ts';
import { targetLayerNames } from './targets/target-layers.ts';
import type { TargetState } from './targets/target-state.ts';
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
  /** How each target stands right now. Those of the class `"*"` are here once they were asked. */
  targets(): readonly TargetStatus[];
  /** Ends a target's cooling or suspension, and that of its key. False where nothing is known of such a target. */
  resume(targetId: string): boolean;
  /** How the gateway is built: layers, providers, model classes and policies. Holds no key. */
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
  const shared = basis(config, { clock, random, dialects, dispatcher });
  const running = engine(shared, dialects);
  const { answer, surface, stacks, watchers } = running;
  const { telemetry, bus } = shared;
  const statusOf = (state: TargetState) => {
    const { id } = state.target;
    return targetStatus(state, watchers.stats.of(id), watchers.refusals.of(id));
  };
  const handle = async (http: HttpCall) => {
    const trace = telemetry.openRequest(http, surface.routeOf);
    const answered = await answer(http, (callId) => telemetry.beginCall(callId, trace));
    trace.answered(answered.status);
    return answered;
  };
  return {
    handle,
    fetch: inProcessFetch(handle),
    targets: () => [...stacks.states()].map(statusOf),
    resume: (targetId) => stacks.resume(targetId),
    describe: () => describe(config, [...callLayerNames, ...targetLayerNames, 'transport'], version),
    on: (listener) => bus.on(listener),
    close: ({ drain } = {}) => close(shared, running, drain),
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
