import { spokenTo } from '../providers/spoken-to.ts';
import { HealthProbes } from '../targets/health-probes.ts';
import { providerWatch } from '../targets/provider-watch.ts';
import type { TargetStacks } from '../targets/target-stacks.ts';
import { probe } from '../transport/probe.ts';
import type { Basis } from './basis.ts';
import { known } from './known.ts';

/** Asks targets that are away in the background, and tells when a whole provider is. */
export function probes({ clock, bus, telemetry, connections, spoken }: Basis, stacks: TargetStacks): HealthProbes {
  const made = new HealthProbes({
    clock,
    states: () => stacks.states(),
    has: (state) => stacks.has(state),
    probe(target, how) {
      const at = connections.of(target.provider);
      const [preferred = ''] = spokenTo(at.account, target.model);
      return probe(target, how, { ...at, dialect: known(spoken, preferred), clock, tracing: telemetry });
    },
  });
  bus.on(made.listener, ['breaker', 'health', 'suspicion']);
  bus.on(providerWatch(bus.publish), ['breaker']);
  return made;
}
