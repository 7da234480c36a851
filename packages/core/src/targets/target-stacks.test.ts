import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Target } from '../call/target.ts';
import { systemClock } from '../clock.ts';
import { defaultPolicy } from '../config/resolve-policy.ts';
import { answered, attempt, failed, policy, recorder, streaming, target } from '../resilience/attempt.test-support.ts';
import { TargetStacks } from './target-stacks.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function setup() {
  const { events, publish } = recorder();
  let outcome = answered();
  const stacks = new TargetStacks({
    clock: systemClock,
    random: () => 0.5,
    publish,
    outputCheck: () => undefined,
    transport: () => async () => outcome,
    estimate: () => 1,
    keysOf: () => ({ size: 1, separateQuotas: false }),
    policyOf: () => defaultPolicy,
  });
  const send = (own: Target) => stacks.of(own).send(attempt({ target: own }));
  const answer = (next: typeof outcome) => {
    outcome = next;
  };
  return { stacks, events, send, answer };
}

const name = (n: number | string, over: Partial<Target> = {}) => target(`openai/n${n}`, { modelClass: '*', ...over });
const touchy = policy({ breaker: { consecutive: 1 }, retry: { attempts: 0 } });

describe('targets that clients name', () => {
  it('are forgotten with all that is kept of them, ten thousand of them', { timeout: 120_000 }, async () => {
    const { stacks, send } = setup();
    for (let n = 0; n < 10_000; n++) await send(name(n));
    expect(stacks.size().stacks).toBeLessThanOrEqual(1200);
    expect(stacks.size().targets).toBe(stacks.size().stacks);
    expect([...stacks.states()].at(-1)?.target.id).toBe('openai/n9999');
  });

  it.each([
    ['refused', failed('not-found')],
    ['out of quota', failed('quota-exhausted')],
    ['told to wait', failed('rate-limited', { waitMs: 3_600_000 })],
    ['open', failed('server-error')],
  ])(
    'do not fill the memory where each of ten thousand is %s, and nobody is told of an absence without its end',
    { timeout: 120_000 },
    async (_, bad) => {
      const { stacks, send, answer, events } = setup();
      answer(bad);
      for (let n = 0; n < 10_000; n++) await send(name(n, { policy: touchy }));
      expect(stacks.size().targets).toBeLessThanOrEqual(5200);
      const away = new Map<string, boolean>();
      for (const event of events) {
        if (event.type === 'health') away.set(event.target, event.state !== 'available');
        if (event.type === 'breaker') away.set(event.target, event.to !== 'closed');
      }
      const kept = new Set([...stacks.states()].map((state) => state.target.id));
      expect([...away].filter(([id, isAway]) => isAway && !kept.has(id))).toEqual([]);
    },
  );

  it.each([
    ['cooling', failed('rate-limited', { waitMs: 3_600_000 })],
    ['suspended', failed('quota-exhausted')],
    ['open', failed('server-error')],
  ])('are kept while they are %s', async (_, bad) => {
    const { stacks, send, answer } = setup();
    answer(bad);
    const first = name('first', { policy: touchy });
    await send(first);
    answer(answered());
    for (let n = 0; n < 3000; n++) await send(name(n));
    expect(stacks.of(first).away()).toBeDefined();
  });

  it('are kept while an attempt is under way, a stream to its end', async () => {
    const { stacks, send, answer } = setup();
    const stream = streaming();
    answer(stream.outcome);
    await send(name('first'));
    answer(answered());
    for (let n = 0; n < 3000; n++) await send(name(n));
    expect(stacks.of(name('first')).inFlight()).toBe(1);
    stream.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(stacks.of(name('first')).inFlight()).toBe(0);
  });

  it('are kept while they are used: the longest unused go first', async () => {
    const { stacks, send } = setup();
    const used = stacks.of(name('used'));
    for (let n = 0; n < 3000; n++) {
      await send(name(n));
      if (n % 500 === 0) expect(stacks.of(name('used'))).toBe(used);
    }
  });

  it('keep what their limits have counted, for its minute', async () => {
    const { send } = setup();
    const limited = name('first', { limits: { requestsPerMinute: 1 } });
    await send(limited);
    for (let n = 0; n < 3000; n++) await send(name(n));
    expect(await send(limited)).toMatchObject({ failure: { reason: 'shed' } });
  });

  it('take nothing away from a class of its own that has the same target', async () => {
    const { stacks, send, answer } = setup();
    const named = target('openai/n0', { modelClass: 'workhorse', policy: touchy });
    await send(named);
    await send(name(0, { policy: touchy }));
    for (let n = 1; n < 3000; n++) await send(name(n));
    answer(failed('quota-exhausted'));
    await send(named);
    expect(stacks.of(named).away()).toMatchObject({ failure: { because: 'quota-exhausted' } });
    expect(stacks.of(name(0)).away()).toMatchObject({ failure: { because: 'quota-exhausted' } });
    expect(stacks.resume('openai/n0')).toBe(true);
    expect(stacks.of(named).away()).toBeUndefined();
  });
});

describe('maxOpenShare', () => {
  it('holds for each class that a breaker serves, not only for the one that asked first', async () => {
    const half = policy({ breaker: { consecutive: 1, maxOpenShare: 0.5 }, retry: { attempts: 0 } });
    const of = (modelClass: string, id: string) => target(id, { modelClass, policy: half });
    const { stacks, send, answer } = setup();
    for (const own of [of('wide', 'a/x'), of('wide', 'b/y'), of('narrow', 'a/x')]) stacks.of(own);
    answer(failed('server-error'));
    await send(of('wide', 'a/x'));
    expect(stacks.of(of('narrow', 'a/x')).away()).toBeUndefined();
    await send(of('wide', 'b/y'));
    expect(stacks.of(of('wide', 'b/y')).away()).toBeDefined();
  });
});
