import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { admit } from './admit.ts';
import { answered, attempt, policy, recorder, script, streaming, target } from './attempt.test-support.ts';
import { breaker } from './breaker.ts';
import { bulkhead } from './bulkhead.ts';
import { Callers } from './callers.ts';
import { gates } from './gates.ts';
import { keyPool } from './key-pool.ts';
import { TargetBreaker } from './target-breaker.ts';
import { TargetHealth } from './target-health.ts';

// cockatiel reads the global clock: faked as a whole.
beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function setup() {
  const own = policy({ breaker: { consecutive: 1 } });
  const { publish } = recorder();
  const pool = keyPool('openai', { size: 1, separateQuotas: false }, systemClock, publish);
  const health = new TargetHealth('openai/gpt', pool, systemClock, publish);
  const state = new TargetBreaker('openai/gpt', own.breaker, { clock: systemClock, random: () => 0.5, publish });
  const places = bulkhead({ concurrent: 1, queue: 5 });
  const admits = admit({ clock: systemClock, health, probed: false, breaker: state, estimate: () => 0 });
  const stream = streaming();
  const { send, seen } = script(stream.outcome, answered());
  const stack = gates([admits, places.gate, breaker(state, new Callers(systemClock, 60_000))])(send);
  const once = () => stack(attempt({ target: target('openai/gpt', { policy: own }) }));
  return { stream, seen, once, health, places };
}

it.each([
  ['opened', 'truncated'],
  ['was told to wait', 'rate-limited'],
] as const)('whoever waits in line is sent on when the target %s meanwhile', async (_, reason) => {
  const { stream, seen, once, places } = setup();
  await once();
  const waiting = [once(), once(), once()];
  stream.end({ reason, phase: 'mid_stream', detail: reason, waitMs: 5000 });
  await vi.advanceTimersByTimeAsync(0);
  expect(await Promise.all(waiting)).toMatchObject([1, 2, 3].map(() => ({ failure: { reason: 'unavailable' } })));
  expect(seen).toHaveLength(1);
  expect(places.inFlight()).toBe(0);
});

it('whoever waits in line is asked in turn where the target is well', async () => {
  const { stream, seen, once } = setup();
  await once();
  const waiting = [once(), once()];
  stream.end({ reason: 'cancelled', phase: 'mid_stream', detail: 'the client left' });
  await vi.advanceTimersByTimeAsync(0);
  expect((await Promise.all(waiting)).map(({ kind }) => kind)).toEqual(['reply', 'reply']);
  expect(seen).toHaveLength(3);
});
