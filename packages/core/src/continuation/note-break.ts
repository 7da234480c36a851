import type { Call } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { Leg } from './leg.ts';

/** Records that an attempt did not serve the call, even if its stream ended well; a broken stream may still have been shown in part. */
export function noteBreak({ attempts }: Call, { served, usage }: Leg, { reason }: Failure, shown: boolean): void {
  const record = attempts[served.attempt - 1];
  if (!record) return;
  record.reason ??= reason;
  record.usage ??= usage;
  record.shown = shown;
}
