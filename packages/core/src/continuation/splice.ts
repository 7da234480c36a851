import type { SendCall } from '../call/call.ts';
import type { SpliceParts } from './splice-parts.ts';
import { SurvivingStream } from './surviving-stream.ts';

/**
 * Replaces a stream that dies after its target had begun to answer: unseen while nothing of it was shown, by continuation afterwards.
 * Around failover, because it goes on where that stopped; inside the deadline, because a continuation is part of the call.
 */
export function splice(parts: SpliceParts): (next: SendCall) => SendCall {
  return (next) =>
    async function splice(call) {
      const outcome = await next(call);
      return outcome.kind === 'stream' ? new SurvivingStream(call, outcome, parts).open() : outcome;
    };
}
