import type { Call } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Ender } from '../call/end-signal.ts';
import type { Listener } from '../call/events.ts';
import type { Failure } from '../call/failure.ts';
import { Turnover } from '../call/turnover.ts';
import type { RunningCalls } from './serve-call.ts';

const closing: Failure = { reason: 'unavailable', phase: 'before_headers', detail: 'this server is shutting down' };

/** Knows which calls are under way, so that closing can wait for them. */
export interface CallRegister extends RunningCalls {
  readonly listener: Listener;
  /** A call that is under way. */
  of(id: string): Call | undefined;
  count(): number;
  /** Takes no new call, gives running calls `drainMs` to end, and then ends them with an error. */
  close(drainMs: number): Promise<void>;
}

export function callRegister(clock: Clock): CallRegister {
  const running = new Turnover<Call>();
  const others = new Set<Ender>();
  let open = true;
  let waiting: (() => void)[] = [];

  const isEmpty = () => running.size === 0 && others.size === 0;

  function empty(): Promise<void> {
    if (isEmpty()) return Promise.resolve();
    return new Promise((resolve) => waiting.push(resolve));
  }

  function wake() {
    const all = waiting;
    waiting = [];
    for (const resolve of all) resolve();
  }

  return {
    get open() {
      return open;
    },
    enter: (call) => running.add(call.id, call),
    listener(event) {
      if (event.type !== 'call.end') return;
      running.delete(event.callId);
      if (isEmpty()) wake();
    },
    stay(other) {
      others.add(other);
      return () => {
        others.delete(other);
        if (isEmpty()) wake();
      };
    },
    of: (id) => running.get(id),
    count: () => running.size,
    async close(drainMs) {
      open = false;
      const timer = clock.timer(drainMs, () => {
        for (const call of running.values()) call.abort(closing);
        for (const other of others) other.abort(closing);
        // A call whose reader is gone or stuck does not end, so closing does not wait for it.
        wake();
      });
      await empty();
      timer.cancel();
    },
  };
}
