import type { Call } from '../call/call.ts';
import type { Walk } from '../call/walk.ts';
import { CallWalk } from './call-walk.ts';
import { Candidates } from './candidates.ts';
import { Findings } from './findings.ts';
import { Hops } from './hops.ts';
import type { FailoverParts } from './walk-state.ts';

/**
 * Goes on with the next target when one fails, at once: another target is another failure domain. Where no target is left that can be asked,
 * the last resort waits, or asks again.
 */
export function failover(parts: FailoverParts): (call: Call) => Walk {
  return (call) => {
    const line = parts.lineOf(call);
    line.arrived();
    const candidates = new Candidates(call, parts.prepare);
    return new CallWalk({
      call,
      parts,
      line,
      candidates,
      hops: new Hops(call, parts),
      findings: new Findings(),
      broken: undefined,
    });
  };
}
