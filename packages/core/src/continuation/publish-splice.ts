import type { Call } from '../call/call.ts';
import type { Served } from '../call/served.ts';
import type { Joining } from './joining.ts';
import type { SpliceParts } from './splice-parts.ts';

/** Publishes that the first text of a continuation is about to be shown. */
export function publishSplice({ id }: Call, served: Served, joins: Joining, { clock, publish }: SpliceParts): void {
  const { from, failure, kept, brokenAt, joint } = joins;
  const at = clock.now();
  publish({
    type: 'splice',
    callId: id,
    at,
    from,
    to: served.target.id,
    reason: failure.reason,
    attempt: served.attempt,
    charactersKept: kept,
    overlapRemoved: joint?.removed ?? 0,
    lostMs: at - brokenAt,
  });
}
