import type { Call } from '../call/call.ts';
import { isArguments } from '../call/is-arguments.ts';
import type { StreamEvent } from '../call/stream-event.ts';
import type { Target } from '../call/target.ts';
import { goesOnInThread } from '../call/thread-of.ts';

/**
 * Whether tool calls are held back until the turn is finished. Where nobody else could give the call, holding it back is of no use: unless the
 * client can be asked to say all that came before.
 */
export function holdsCalls({ candidates, request }: Call, { policy: { stream } }: Target): boolean {
  return stream.holdUntilEnd || (stream.holdToolCalls && (candidates.length > 1 || goesOnInThread(request)));
}

/** Whether what a call is made with is judged before it is shown: custom tools take any text. */
export function judgesCalls(call: Call, target: Target): boolean {
  return holdsCalls(call, target) && !call.request.unportable.some(({ needs }) => needs === 'tools');
}

/** Reads along what the tools of one stream are called with. */
export interface JudgedCalls {
  /** Takes an event, and says at the finish whether a call of the turn is none. What the output limit cut off is the client's own affair. */
  isBrokenAt(event: StreamEvent): boolean;
}

export function judgedCalls(): JudgedCalls {
  const calls = new Map<number, string>();
  return {
    isBrokenAt(event) {
      if (event.type === 'tool-call-start') calls.set(event.index, '');
      else if (event.type === 'tool-call-delta') calls.set(event.index, (calls.get(event.index) ?? '') + event.arguments);
      else if (event.type === 'finish' && event.finish.unified !== 'length')
        for (const text of calls.values()) if (text.trim() !== '' && !isArguments(text)) return true;
      return false;
    },
  };
}
