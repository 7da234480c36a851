import { expect, it } from 'vitest';
import { call, manualClock, settle } from '../resilience/attempt.test-support.ts';
import { callRegister } from './running-calls.ts';

it('closing twice at once resolves both times', async () => {
  const clock = manualClock();
  const register = callRegister(clock);
  const own = call();
  register.enter(own);
  let closed = 0;
  for (const drainMs of [1000, 5000]) void register.close(drainMs).then(() => (closed += 1));
  await settle();
  expect(closed).toBe(0);
  await clock.advance(1000);
  expect(closed).toBe(2);
  expect(own.signal.reason).toMatchObject({ reason: 'unavailable', detail: 'this server is shutting down' });
  expect(clock.pending()).toBe(0);
});
