import type { Call, SendCall } from '../call/call.ts';
import type { Walk } from '../call/walk.ts';
import { openAnswer } from './open-answer.ts';
import type { SpliceParts } from './splice-parts.ts';

/**
 * Replaces a stream that dies after its target had begun to answer: unseen while nothing of it was shown, by continuation afterwards.
 * Around failover, because it goes on where that stopped; inside the deadline, because a continuation is part of the call.
 */
export function splice(parts: SpliceParts): (walkOf: (call: Call) => Walk) => SendCall {
  return (walkOf) =>
    function splice(call) {
      return openAnswer(call, walkOf(call), parts);
    };
}
