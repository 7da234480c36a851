import type { SendCall } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';

/** Ends the call at its deadline, whatever it is doing then: waiting, asking, or in the middle of a stream. */
export function deadline({ clock }: { readonly clock: Clock }): (next: SendCall) => SendCall {
  return (next) =>
    async function deadline(call) {
      const leftMs = Math.max(0, call.deadlineAt - clock.now());
      const timer = clock.timer(leftMs, () => {
        const seconds = (call.deadlineAt - call.startedAt) / 1000;
        call.abort({ reason: 'deadline', phase: 'before_headers', detail: `the call's ${seconds} s are over` });
      });
      const outcome = await next(call);
      call.onOver(() => timer.cancel()); // and not when the outcome is: a client that does not read has its time too, and no more
      return outcome;
    };
}
