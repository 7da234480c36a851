import type { SendCall } from '../call/call.ts';
import type { Target } from '../call/target.ts';
import { splice } from '../continuation/splice.ts';
import { deadline } from '../failover/deadline.ts';
import { failover } from '../failover/failover.ts';
import { hedges } from '../failover/hedge.ts';
import { waitingLines } from '../failover/waiting-lines.ts';
import type { FailoverParts } from '../failover/walk-state.ts';
import type { OutputChecks } from '../output/check-output.ts';
import { prepare } from '../requests/prepare.ts';
import { whyUnfit } from '../requests/why-unfit.ts';
import type { StatsBook } from '../routing/target-stats.ts';
import type { TargetStacks } from '../targets/target-stacks.ts';
import type { Basis } from './basis.ts';

/** The names of the layers around all targets of a call, first = outermost. */
export const callLayerNames: readonly string[] = ['deadline', 'splice', 'failover'];

export interface CallLayersParts {
  readonly stacks: TargetStacks;
  readonly stats: StatsBook;
  readonly checks: OutputChecks;
}

/**
 * The layers around all targets of a call. The deadline is outermost, because a call ends by it whatever the call is doing. Splice owns the walk that
 * failover makes, because a stream that breaks is replaced by going on with the walk.
 */
export function callLayers(basis: Basis, { stacks, stats, checks }: CallLayersParts): SendCall {
  const { clock, random, bus } = basis;
  const { publish } = bus;
  const stackOf = (target: Target) => stacks.of(target);
  const walkOf = failover({
    clock,
    random,
    publish,
    stackOf,
    lineOf: waitingLines({ clock, random, stackOf }),
    prepare: prepareFor(basis),
    hedges: hedges({
      p95: ({ id }) => stats.of(id).settledP95,
      withdrawBudget: (target) => stackOf(target).withdrawBudget('spare'),
      giveBackBudget: (target) => stackOf(target).giveBackBudget(),
    }),
    usualMs: ({ id }, stream) => stats.of(id).usualMs(stream),
  });
  return deadline({ clock })(splice({ clock, publish, outputCheck: checks.of, fitsOutput: checks.fits })(walkOf));
}

function prepareFor({ connections, spoken }: Basis): FailoverParts['prepare'] {
  return (call, target, how) => {
    const { account, signatures } = connections.of(target.provider);
    return whyUnfit(call.request, target) ?? prepare(call, target, { account, dialects: spoken, signatures }, how);
  };
}
