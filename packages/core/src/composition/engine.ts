import type { Dialect } from '../dialects/dialect.ts';
import { gateway, type Handle } from '../gateway/gateway.ts';
import { HeldBytes } from '../gateway/held-bytes.ts';
import { KeptBy } from '../gateway/kept-by.ts';
import { KeptItems } from '../gateway/kept-items.ts';
import { type Surface, surface } from '../gateway/surface.ts';
import { OutputChecks } from '../output/check-output.ts';
import { spokenTo } from '../providers/spoken-to.ts';
import type { HealthProbes } from '../targets/health-probes.ts';
import type { TargetStacks } from '../targets/target-stacks.ts';
import type { Basis } from './basis.ts';
import { callLayers } from './call-layers.ts';
import { classNames } from './class-names.ts';
import { inputCounter } from './input-counter.ts';
import { keepersOf } from './keepers-of.ts';
import { keptAsker } from './kept-asker.ts';
import { probes } from './probes.ts';
import { readiness } from './readiness.ts';
import { stacks } from './stacks.ts';
import { targetOrder } from './target-order.ts';
import { type Watchers, watchers } from './watchers.ts';

/** The parts of one gateway that its public functions ask. */
export interface Engine {
  readonly answer: Handle;
  readonly surface: Surface;
  readonly watchers: Watchers;
  readonly stacks: TargetStacks;
  readonly probes: HealthProbes;
  readonly checks: OutputChecks;
  readonly held: HeldBytes;
}

/**
 * Puts the parts together. Watchers come first, because they must hear of an event before whoever acts on what they know.
 *
 * @throws TypeError where none of the dialects is a client's
 */
export function engine(basis: Basis, dialects: readonly Dialect[]): Engine {
  const { config, clock, bus, outside } = basis;
  const { publish } = bus;
  const paths = surface(dialects.flatMap(({ client }) => (client ? [client] : [])));
  const watching = watchers(basis);
  const { calls, stats } = watching;
  const checks = new OutputChecks({ clock, publish });
  const targets = stacks(basis, checks);
  const held = new HeldBytes(config.maxBuffered, { clock, publish });
  const answer = gateway({
    config,
    surface: paths,
    clock,
    publish,
    outside,
    send: callLayers(basis, { stacks: targets, stats, checks }),
    startedAt: clock.now(),
    classOf: classNames(config),
    order: targetOrder(basis, targets, stats),
    countTokens: inputCounter(basis, targets),
    speaks: ({ provider, model }, dialect) => spokenTo(basis.connections.of(provider).account, model).includes(dialect),
    keptBy: new KeptBy(),
    keptItems: new KeptItems(),
    askKept: keptAsker(basis, targets),
    keepersOf: keepersOf(config),
    isReady: readiness(config, targets),
    running: calls,
    held,
  });
  return { answer, surface: paths, watchers: watching, stacks: targets, probes: probes(basis, targets), checks, held };
}
