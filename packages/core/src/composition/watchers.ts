import { type CallRegister, callRegister } from '../gateway/running-calls.ts';
import { type StatsBook, statsBook } from '../routing/target-stats.ts';
import { type RefusalWatch, refusalWatch } from '../targets/refusal-watch.ts';
import type { Basis } from './basis.ts';

/** What learns from the events of all calls. */
export interface Watchers {
  readonly calls: CallRegister;
  readonly refusals: RefusalWatch;
  readonly stats: StatsBook;
}

/** Subscribes in the order in which they must hear of an event. */
export function watchers({ config, clock, bus, telemetry }: Basis): Watchers {
  const named = new Set([...config.classes.values()].flatMap(({ targets }) => targets.map(({ id }) => id)));
  const calls = callRegister(clock);
  const refusals = refusalWatch({ publish: bus.publish, callOf: calls.of, named });
  const stats = statsBook(clock, named);
  bus.on(telemetry.listener);
  bus.on(refusals.listener, ['call.end']); // before the register, which forgets a call when the call ends
  bus.on(calls.listener, ['call.end']);
  bus.on(stats.listener, ['attempt.end']);
  return { calls, refusals, stats };
}
