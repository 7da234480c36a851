import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { attempt, policy, recorder, target } from './attempt.test-support.ts';
import { attemptTimers } from './attempt-timers.ts';
import { aborted } from './failures.ts';
import { gates } from './gates.ts';
import { PauseHolder } from './pause-holder.ts';
import { TargetBreaker } from './target-breaker.ts';

// cockatiel reads the global clock: faked as a whole.
beforeEach(() => void vi.useFakeTimers({ now: 100_000_000 }));
afterEach(() => void vi.useRealTimers());

/** As an administrator does, or a time server: timers go on as they were. */
const setBackAnHour = () => vi.setSystemTime(Date.now() - 3_600_000);

it('a breaker stays open for its time, and not for an hour more', async () => {
  const { publish } = recorder();
  const { breaker: own } = policy({ breaker: { consecutive: 1, closeAfter: 1 } });
  const breaker = new TargetBreaker('openai/gpt', own, { clock: systemClock, random: () => 0.5, publish });
  await breaker.judge(true);
  setBackAnHour();
  expect(breaker.state()).toBe('open');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(breaker.state()).toBe('half-open');
  await breaker.judge(false);
  expect(breaker.state()).toBe('closed');
});

it('a breaker does not count what failed in an hour that is still to come', async () => {
  const { publish } = recorder();
  const { breaker: own } = policy({ breaker: { consecutive: 9, minimumCalls: 5, failuresPerMinute: 4 } });
  const breaker = new TargetBreaker('openai/gpt', own, { clock: systemClock, random: () => 0.5, publish });
  for (let n = 0; n < 3; n++) await breaker.judge(true);
  setBackAnHour();
  await vi.advanceTimersByTimeAsync(120_000);
  for (let n = 0; n < 2; n++) await breaker.judge(true);
  expect(breaker.state()).toBe('closed');
});

it('a target cools for its time, and not for an hour more', async () => {
  const { publish, events } = recorder();
  const health = new PauseHolder('openai/gpt', systemClock, publish);
  health.cool(5000);
  setBackAnHour();
  expect(health.pause()?.until).toBe(Date.now() + 5000);
  await vi.advanceTimersByTimeAsync(5000);
  expect(health.pause()).toBeUndefined();
  expect(events.at(-1)).toMatchObject({ state: 'available' });
});

it('an attempt has its own time, and not an hour more', async () => {
  const own = policy({ timeout: { connectMs: 1000, replyMs: 5000 } });
  const layer = gates([attemptTimers({ clock: systemClock })])(
    ({ signal, progress }) =>
      new Promise((resolve) => {
        progress.connected();
        signal.onAbort(() => resolve(aborted(signal, 'before_headers')));
      }),
  );
  const outcome = layer(attempt({ target: target('openai/gpt', { policy: own }) }));
  setBackAnHour();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await Promise.race([outcome, 'still waiting'])).toMatchObject({ failure: { reason: 'slow' } });
});
