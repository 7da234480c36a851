import type { Call, SendCall } from '../call/call.ts';
import type { Walk } from '../call/walk.ts';
import { openAnswer } from './open-answer.ts';
import type { SpliceParts } from './splice-parts.ts';

/**
 * Replaces a stream that breaks after its target had begun to answer: unseen while no part of the stream was shown, by continuation afterwards.
 * Stands around failover, because a new walk follows the broken one; inside the deadline, because a continuation is part of the call.
 */
export function splice(parts: SpliceParts): (walkOf: (call: Call) => Walk) => SendCall {
  return (walkOf) =>
    function splice(call) {
      return openAnswer(call, walkOf(call), parts);
    };
}
