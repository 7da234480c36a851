import { describe, expect, it } from 'vitest';
import type { Attempt } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { Outcome } from '../call/outcome.ts';
import { attempt, call, failed, manualClock, streaming } from './attempt.test-support.ts';
import { attemptTimers } from './attempt-timers.ts';
import { gates } from './gates.ts';

/** A transport that stands still until the timers end it, and hands its attempt to the test. */
function hanging(clock: ReturnType<typeof manualClock>, own: Attempt = attempt()) {
  let inner!: Attempt;
  const stream = streaming();
  const handed = Promise.withResolvers<Outcome>();
  const outcome = gates([attemptTimers({ clock })])((sent) => {
    inner = sent;
    sent.signal.onAbort(() => {
      stream.end(sent.signal.reason as Failure);
      handed.resolve({ kind: 'failure', failure: sent.signal.reason as Failure });
    });
    return handed.promise;
  })(own);
  return { outcome, inner: () => inner, begin: () => handed.resolve(stream.outcome), stream };
}

const streamed = () => attempt({ call: call({ request: { ...call().request, stream: true } }) });

describe('the timers of an attempt', () => {
  it('end a connection that does not stand within connect', async () => {
    const clock = manualClock();
    const { outcome } = hanging(clock);
    await clock.advance(3001);
    expect(await outcome).toMatchObject({ failure: { reason: 'connect' } });
    expect(clock.pending()).toBe(0);
  });

  it('give a JSON answer until reply, however long its first byte takes', async () => {
    const clock = manualClock();
    const { outcome, inner } = hanging(clock);
    inner().progress.connected();
    await clock.advance(59_999);
    expect(inner().signal.aborted).toBe(false);
    await clock.advance(2);
    expect(await outcome).toMatchObject({ failure: { reason: 'slow' } });
  });

  it('end a stream without a first token at firstToken; preamble bytes do not help', async () => {
    const clock = manualClock();
    const { outcome, inner } = hanging(clock, streamed());
    inner().progress.connected();
    await clock.advance(14_000);
    inner().progress.bytes();
    await clock.advance(1001);
    expect(await outcome).toMatchObject({ failure: { reason: 'slow' } });
  });

  it('wait longer for calls that reason', async () => {
    const clock = manualClock();
    const own = streamed();
    const { inner } = hanging(clock, { ...own, prepared: { ...own.prepared, isReasoning: true } });
    inner().progress.connected();
    await clock.advance(89_999);
    expect(inner().signal.aborted).toBe(false);
    await clock.advance(2);
    expect(inner().signal.aborted).toBe(true);
  });

  it('end a stream that stands still for idle; pings reset it, a slow client stops it', async () => {
    const clock = manualClock();
    const { outcome, inner, begin } = hanging(clock, streamed());
    inner().progress.connected();
    inner().progress.semantic();
    begin();
    expect((await outcome).kind).toBe('stream');
    await clock.advance(29_000);
    inner().progress.bytes();
    await clock.advance(29_000);
    inner().progress.paused();
    await clock.advance(600_000);
    inner().progress.resumed();
    await clock.advance(29_999);
    expect(inner().signal.aborted).toBe(false);
    await clock.advance(30_000);
    expect(inner().signal.reason).toMatchObject({ reason: 'stalled' });
    expect(clock.pending()).toBe(0);
  });

  it('pass an abort of the call on, and leave no timer', async () => {
    const clock = manualClock();
    const own = attempt();
    const { outcome } = hanging(clock, own);
    own.call.abort({ reason: 'cancelled', phase: 'before_headers', detail: 'the client left' });
    expect(await outcome).toMatchObject({ failure: { reason: 'cancelled' } });
    expect(clock.pending()).toBe(0);
  });

  it('leave no timer when the attempt ends by itself', async () => {
    const clock = manualClock();
    await gates([attemptTimers({ clock })])(async () => failed('connect'))(attempt());
    expect(clock.pending()).toBe(0);
  });
});
