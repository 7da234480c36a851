import type { SendCall } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';

/** Ends the call at its deadline, whether the call waits, asks a target or is in the middle of a stream. */
export function deadline({ clock }: { readonly clock: Clock }): (next: SendCall) => SendCall {
  return (next) =>
    async function deadline(call) {
      const leftMs = Math.max(0, call.deadlineAt - clock.now());
      const timer = clock.timer(leftMs, () => {
        const seconds = (call.deadlineAt - call.startedAt) / 1000;
        call.abort({ reason: 'deadline', phase: 'before_headers', detail: `the call's ${seconds} s are over` });
      });
      const outcome = await next(call);
      call.onOver(() => timer.cancel()); // not at the outcome: the deadline also ends an answer that the client does not read
      return outcome;
    };
}
