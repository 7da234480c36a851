import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { admit } from './admit.ts';
import { answered, attempt, failed, policy, recorder, script, streaming, target } from './attempt.test-support.ts';
import { breaker } from './breaker.ts';
import { Callers } from './callers.ts';
import { gates } from './gates.ts';
import { keyPool } from './key-pool.ts';
import { PauseHolder } from './pause-holder.ts';
import { TargetBreaker } from './target-breaker.ts';
import { TargetHealth } from './target-health.ts';

// cockatiel reads the global clock: faked as a whole.
beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function setup(over: Parameters<typeof policy>[0]['breaker'] = {}) {
  const own = policy({ breaker: over ?? {} });
  const { events, publish } = recorder();
  const pool = keyPool('openai', { size: 1, separateQuotas: false }, systemClock, publish);
  const health = new TargetHealth('openai/gpt', pool, systemClock, publish);
  const state = new TargetBreaker('openai/gpt', own.breaker, { clock: systemClock, random: () => 0.5, publish });
  const admits = admit({ clock: systemClock, health, probed: false, breaker: state, estimate: () => 0 });
  const judges = breaker(state, new Callers(systemClock, 60_000));
  const send = (...outcomes: Parameters<typeof script>) => {
    const { send: end, seen } = script(...outcomes);
    const stack = gates([admits, judges])(end);
    return { seen, once: () => stack(attempt({ target: target('openai/gpt', { policy: own }) })) };
  };
  const fail = async (times: number) => {
    const { once } = send(failed('server-error'));
    for (let i = 0; i < times; i++) await once();
  };
  return { events, health, pool, state, send, fail };
}

describe('the breaker', () => {
  it('opens after five failures in a row and then refuses without asking', async () => {
    const { state, send, fail } = setup();
    await fail(4);
    expect(state.state()).toBe('closed');
    await fail(1);
    expect(state.state()).toBe('open');
    const { seen, once } = send(answered());
    expect(await once()).toMatchObject({ failure: { reason: 'unavailable', waitMs: 5000 } });
    expect(seen).toHaveLength(0);
  });

  it('opens by rate when half of at least ten calls fail', async () => {
    const { state, send } = setup();
    const { once } = send(...Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? answered() : failed('server-error'))));
    for (let i = 0; i < 9; i++) await once();
    expect(state.state()).toBe('closed');
    await once();
    expect(state.state()).toBe('open');
  });

  it('stays closed when the one call of a minute fails', async () => {
    const { state, fail } = setup();
    await fail(1);
    expect(state.state()).toBe('closed');
  });

  it.each(['rejected', 'filtered', 'shed', 'too-long', 'unsupported', 'cancelled', 'rate-limited'] as const)(
    'takes %s for no verdict',
    async (reason) => {
      const { state, send } = setup();
      const { once } = send(failed(reason, { waitMs: 0 }));
      for (let i = 0; i < 100; i++) await once();
      expect(state.state()).toBe('closed');
    },
  );

  it('lets one probe through when its time is over, sends the others on at once, and closes after two successes', async () => {
    const { state, send, fail } = setup();
    await fail(5);
    vi.advanceTimersByTime(10_000);
    expect(state.state()).toBe('half-open');
    const slow = streaming();
    const { seen, once } = send(slow.outcome, answered());
    const [probe, ...others] = await Promise.all([once(), once(), once()]);
    expect(probe?.kind).toBe('stream');
    expect(others).toMatchObject([{ failure: { reason: 'unavailable' } }, { failure: { reason: 'unavailable' } }]);
    expect(seen).toHaveLength(1);
    slow.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(state.state()).toBe('half-open');
    await once();
    expect(state.state()).toBe('closed');
  });

  it.each(['rejected', 'cancelled', 'shed', 'rate-limited'] as const)(
    'neither closes nor opens when its probe ends as %s',
    async (reason) => {
      const { state, send, fail, health } = setup();
      await fail(5);
      vi.advanceTimersByTime(10_000);
      await send(failed(reason, { waitMs: 0 })).once();
      expect(state.state()).toBe('half-open');
      health.resume();
      expect((await send(answered()).once()).kind).toBe('reply'); // the probe's place was given back
    },
  );

  it('opens for twice as long each time, up to its longest time', async () => {
    const { state, fail } = setup({ maxOpenForMs: 35_000 });
    const pauses: number[] = [];
    await fail(5);
    for (let i = 0; i < 4; i++) {
      pauses.push(state.openUntil() - Date.now());
      vi.advanceTimersByTime(state.openUntil() - Date.now());
      await fail(1);
    }
    expect(pauses).toEqual([5000, 10_000, 20_000, 35_000]);
  });

  it('judges a stream when it has ended', async () => {
    const { state, send } = setup({ consecutive: 1 });
    const stream = streaming();
    await send(stream.outcome).once();
    expect(state.state()).toBe('closed');
    stream.end({ reason: 'truncated', phase: 'mid_stream', detail: 'cut' });
    await vi.advanceTimersByTimeAsync(0);
    expect(state.state()).toBe('open');
  });

  it('is not closed by a stream that began before it opened', async () => {
    const { state, send, fail } = setup();
    const old = streaming();
    await send(old.outcome).once();
    await fail(5);
    vi.advanceTimersByTime(10_000);
    old.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(state.state()).toBe('half-open');
  });

  it('tells of each change of state once', async () => {
    const { state, send, fail, events } = setup({ closeAfter: 1 });
    await fail(5);
    vi.advanceTimersByTime(10_000);
    state.state();
    await send(answered()).once();
    const changes = events.flatMap((event) => (event.type === 'breaker' ? [`${event.from} ${event.to}`] : []));
    expect(changes).toEqual(['closed open', 'open half-open', 'half-open closed']);
  });

  it('admits only legal changes, and never more probes than allowed, in any order of answers', async () => {
    const legal = new Set(['closed open', 'open half-open', 'half-open closed', 'half-open open']);
    const step = fc.oneof(fc.constantFrom('fail', 'answer', 'abort', 'begin', 'end'), fc.nat(30_000));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { send, events } = setup({ consecutive: 2 });
        const open: { end: () => void }[] = [];
        for (const next of steps) {
          if (typeof next === 'number') vi.advanceTimersByTime(next);
          else if (next === 'begin') {
            const stream = streaming();
            const outcome = await send(stream.outcome).once();
            if (outcome.kind === 'stream') open.push(stream);
          } else if (next === 'end') open.shift()?.end();
          else await send(next === 'fail' ? failed('connect') : next === 'answer' ? answered() : failed('cancelled')).once();
          await vi.advanceTimersByTimeAsync(0);
        }
        for (const event of events) if (event.type === 'breaker') expect(legal).toContain(`${event.from} ${event.to}`);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a target that was told something', () => {
  it('gets no attempt while it cools, and is back when the wait is over', async () => {
    const { send } = setup();
    const { seen, once } = send(failed('rate-limited', { waitMs: 3000 }), answered());
    await once();
    expect(await once()).toMatchObject({ failure: { reason: 'unavailable', because: 'rate-limited', waitMs: 3000 } });
    vi.advanceTimersByTime(3000);
    expect((await once()).kind).toBe('reply');
    expect(seen).toHaveLength(2);
  });

  it('cools until the later of two ends', async () => {
    const health = new PauseHolder('openai/gpt', systemClock, recorder().publish);
    health.cool(60_000);
    health.cool(5000);
    expect(health.pause()?.until).toBe(1_060_000);
    health.cool(90_000);
    expect(health.pause()?.until).toBe(1_090_000);
  });

  it('cools for 1 s, 2 s, 4 s ... up to a minute where no hint was given, which is then the wait', async () => {
    const health = new PauseHolder('openai/gpt', systemClock, recorder().publish);
    const waited = () => {
      const waitMs = health.cool(undefined);
      vi.advanceTimersByTime(waitMs);
      return waitMs;
    };
    expect(Array.from({ length: 8 }, waited)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    health.answered();
    expect(waited()).toBe(1000);
  });

  it('cools once where many attempts that were under way are refused without a hint', async () => {
    const { send, events } = setup();
    const { once } = send(failed('rate-limited'));
    const burst = await Promise.all(Array.from({ length: 8 }, once));
    expect(burst.map((outcome) => outcome.kind === 'failure' && outcome.failure.waitMs)).toEqual(Array(8).fill(1000));
    vi.advanceTimersByTime(1000);
    expect(await once()).toMatchObject({ failure: { reason: 'rate-limited', waitMs: 2000 } });
    const told = events.flatMap((event) => (event.type === 'health' ? [event.until ?? event.state] : []));
    expect(told).toEqual([1_001_000, 'available', 1_003_000]);
  });

  it('is suspended without quota until it is resumed', async () => {
    const { send, health } = setup();
    const { once } = send(failed('quota-exhausted'), answered());
    await once();
    vi.advanceTimersByTime(86_400_000);
    expect(await once()).toMatchObject({ failure: { reason: 'unavailable', because: 'quota-exhausted' } });
    health.resume();
    expect((await once()).kind).toBe('reply');
  });

  it('takes its account along when the key is refused', async () => {
    const { send, pool, health } = setup();
    await send(failed('unauthorized', { status: 401 })).once();
    expect(pool.pause()?.state).toBe('suspended');
    expect(health.holds()).toBe(false);
  });
});
