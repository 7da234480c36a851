import type { Call, SendCall } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import { SurvivingStream } from './surviving-stream.ts';

export interface SpliceParts {
  readonly clock: Clock;
  readonly publish: Publish;
  /** Says what is wrong with a text; undefined where the call's answers are not judged. */
  readonly outputCheck: (call: Call) => ((text: string) => string | undefined) | undefined;
}

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
