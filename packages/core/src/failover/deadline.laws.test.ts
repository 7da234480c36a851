import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Send } from '../call/call.ts';
import type { Outcome } from '../call/outcome.ts';
import type { Reason } from '../call/reasons.ts';
import {
  answered,
  call,
  failed,
  failoverParts,
  manualClock,
  policy,
  recorder,
  stack,
  target,
} from '../resilience/attempt.test-support.ts';
import { attemptTimers } from '../resilience/attempt-timers.ts';
import { aborted } from '../resilience/failures.ts';
import { gates } from '../resilience/gates.ts';
import { retry } from '../resilience/retry.ts';
import { RetryBudget } from '../resilience/retry-budget.ts';
import { deadline } from './deadline.ts';
import { failover } from './failover.ts';

const answer = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 0, max: 4000 }), fc.constant(Number.POSITIVE_INFINITY)),
  reason: fc.constantFrom<Reason | undefined>(undefined, 'server-error', 'overloaded', 'rate-limited', 'connect', 'malformed'),
  waitMs: fc.option(fc.integer({ min: 0, max: 6000 }), { nil: undefined }),
});
const scenario = fc.record({
  answers: fc.array(answer, { minLength: 1, maxLength: 8 }),
  totalMs: fc.integer({ min: 10, max: 5000 }),
  attempts: fc.integer({ min: 0, max: 3 }),
  targets: fc.integer({ min: 1, max: 4 }),
  leavesAfterMs: fc.option(fc.integer({ min: 0, max: 5000 }), { nil: undefined }),
});

it('no call outlives its deadline, whatever its targets do, and no timer is left of it', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ answers, totalMs, attempts, targets, leavesAfterMs }) => {
      const clock = manualClock();
      const { publish } = recorder();
      const settings = policy({ timeout: { totalMs }, retry: { attempts }, failover: { targets: 4, attempts: 8 } });
      const candidates = Array.from({ length: targets }, (_, n) => target(`t${n}/m`, { policy: settings }));
      const own = call({ candidates, policy: settings, startedAt: clock.now(), deadlineAt: clock.now() + totalMs });
      let asked = 0;
      const transport: Send = ({ signal, call: of, target: to, kind }) => {
        const { afterMs, reason, waitMs } = answers[asked++ % answers.length] ?? {
          afterMs: 0,
          reason: undefined,
          waitMs: undefined,
        };
        of.attempts.push({ number: of.attempts.length + 1, kind, target: to.id, key: 0, startedAt: clock.now() });
        return new Promise<Outcome>((resolve) => {
          const timer = Number.isFinite(afterMs) ? clock.timer(afterMs, () => done()) : undefined;
          const onAbort = () => done(aborted(signal, 'before_headers'));
          signal.onAbort(onAbort);
          if (signal.aborted) onAbort();
          function done(outcome = reason ? failed(reason, waitMs === undefined ? {} : { waitMs }) : answered()) {
            timer?.cancel();
            signal.offAbort(onAbort);
            resolve(outcome);
          }
        });
      };
      const budget = new RetryBudget(settings.retry.budget, clock);
      const layers = retry({ clock, random: () => 0.5, budget, publish })(gates([attemptTimers({ clock })])(transport));
      const stackOf = () =>
        stack({ send: layers, withdrawBudget: (use) => budget.withdraw(use), giveBackBudget: () => budget.giveBack() });
      const walkOf = failover(failoverParts(clock, publish, stackOf));
      const send = deadline({ clock })((asked) => walkOf(asked).run());

      let ended = false;
      void send(own).then(() => {
        ended = true;
      });
      if (leavesAfterMs !== undefined)
        clock.timer(leavesAfterMs, () => own.abort({ reason: 'cancelled', phase: 'before_headers', detail: 'the client left' }));
      await clock.advance(Math.min(totalMs, leavesAfterMs ?? totalMs));
      // cockatiel's pause of 0 is a timer of the machine; the call's own time stands still meanwhile.
      for (let turn = 0; turn < 50 && !ended; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
      expect(ended).toBe(true);
      await clock.advance(10_000);
      expect(clock.pending()).toBe(0);
    }),
    { numRuns: 1000 },
  );
});
