import { defaultPolicy } from '../config/resolve-policy.ts';
import type { OutputChecks } from '../output/check-output.ts';
import { TargetStacks } from '../targets/target-stacks.ts';
import { transport } from '../transport/send.ts';
import type { Basis } from './basis.ts';
import { callSizes } from './call-size.ts';

/** The stack of every target, with the transport below its layers. */
export function stacks(basis: Basis, checks: OutputChecks): TargetStacks {
  const { config, clock, random, bus, telemetry, outside, connections, spoken } = basis;
  const { publish } = bus;
  const made = new TargetStacks({
    clock,
    random,
    publish,
    outputCheck: checks.of,
    estimate: callSizes(),
    keysOf: (provider) => {
      const { credentials, separateQuotas } = connections.of(provider).account;
      return { size: credentials.length, separateQuotas };
    },
    policyOf: (modelClass) => config.policies.get(modelClass) ?? defaultPolicy,
    transport: ({ provider }) =>
      transport({ ...connections.of(provider), dialects: spoken, clock, publish, outside, tracing: telemetry }),
  });
  bus.on(
    (event) => {
      if (event.type === 'attempt.end' && event.remaining?.perSecond) made.refills(event.target, event.remaining.perSecond);
    },
    ['attempt.end'],
  );
  // Made now, so that people see the targets in the order in which they were written. Targets of the class `"*"` come when a call first asks for them.
  for (const { targets } of config.classes.values()) for (const target of targets) made.of(target);
  return made;
}
