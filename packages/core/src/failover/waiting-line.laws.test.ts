import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../call/call.ts';
import type { Target } from '../call/target.ts';
import { call, manualClock, stack, target } from '../resilience/attempt.test-support.ts';
import type { Away } from '../resilience/away.ts';
import type { TargetStack } from '../resilience/target-stack.ts';
import { type Release, WaitingLine } from './waiting-line.ts';

const open: Away = { because: 'open', failure: { reason: 'unavailable', phase: 'before_send', detail: 'open' } };

/** A line for targets whose state the test sets. */
function setup(over: Partial<TargetStack> = {}) {
  const clock = manualClock();
  const targets = [target('a/x'), target('b/y')];
  const state = { away: [open, open] as (Away | undefined)[], room: [0, 0] };
  const place = (one: Target) => targets.findIndex(({ id }) => id === one.id);
  const line = new WaitingLine({
    clock,
    random: () => 0.5,
    stackOf: (one) => stack({ away: () => state.away[place(one)], room: () => state.room[place(one)] ?? 0, ...over }),
  });
  const turns: { readonly n: number; readonly turn: Release | undefined; readonly at: number }[] = [];
  let arrived = 0;
  const arrive = (maxWaitMs = 5000, wanted: readonly Target[] = targets): Call => {
    const own = call({}, clock.now());
    const n = arrived++;
    const waiter = { call: own, ticket: line.ticket(), until: clock.now() + maxWaitMs, targets: wanted, mayScout: () => true };
    void line.wait(waiter).then((turn) => {
      turn?.onAdmission();
      turns.push({ n, turn, at: clock.now() });
    });
    return own;
  };
  return { clock, line, state, targets, turns, arrive };
}

describe('the line of calls that have no target', () => {
  it('lets them go in order of arrival, whatever room there is', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ arrivals: fc.nat(6), room: fc.nat(3), passMs: fc.integer({ min: 20, max: 200 }) }), {
          maxLength: 12,
        }),
        async (steps) => {
          const { clock, state, turns, arrive } = setup();
          state.away = [undefined, undefined];
          for (const { arrivals, room, passMs } of steps) {
            for (let n = 0; n < arrivals; n++) arrive();
            state.room = [room, 0];
            await clock.advance(passMs);
            state.room = [0, 0];
          }
          const gone = turns.filter(({ turn }) => turn).map(({ n }) => n);
          expect(gone).toEqual(gone.toSorted((a, b) => a - b));
        },
      ),
      { numRuns: 60, seed: 3 },
    ));

  it('sends one scout a second to each target that may be back, the first in line', async () => {
    const { clock, turns, arrive, targets } = setup();
    for (let n = 0; n < 20; n++) arrive(10_000);
    await clock.advance(4500);
    const scouts = turns.filter(({ turn }) => turn?.scout);
    for (const { id } of targets) expect(scouts.filter(({ turn }) => turn?.target.id === id)).toHaveLength(5);
    expect(scouts.map(({ n }) => n)).toEqual(scouts.map((_, n) => n));
  });

  it('sends one call a second to a target that may well be there, also where nobody may be a scout', async () => {
    const { clock, line, turns, targets } = setup({ away: () => undefined, isDoubtful: () => true });
    for (let n = 0; n < 20; n++) {
      const waiter = {
        call: call({}, clock.now()),
        ticket: line.ticket(),
        until: clock.now() + 10_000,
        targets,
        mayScout: () => false,
      };
      void line.wait(waiter).then((turn) => void turns.push({ n, turn, at: clock.now() }));
    }
    await clock.advance(2500);
    expect(turns.filter(({ turn }) => turn?.target.id === 'a/x')).toHaveLength(3);
  });

  it('lets nobody wait longer than they have patience', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 20 }), async (patience) => {
        const { clock, line, turns, arrive, targets } = setup({ away: () => ({ ...open, because: 'cooling' }) });
        const startedAt = clock.now();
        for (const ms of patience) arrive(ms, targets);
        await clock.advance(3000);
        expect(turns).toHaveLength(patience.length);
        for (const { n, turn, at } of turns) {
          expect(turn).toBeUndefined();
          expect(at - startedAt).toBe(patience[n]);
        }
        expect([line.length, clock.pending()]).toEqual([0, 0]);
      }),
      { numRuns: 30, seed: 3 },
    ));

  it('is empty when all have left, and leaves no timer', async () => {
    const { clock, line, turns, arrive, targets } = setup({ away: () => ({ ...open, because: 'cooling' }) });
    const calls = Array.from({ length: 50 }, () => arrive());
    expect([line.length, line.isAwaited(targets[0] as Target)]).toEqual([50, true]);
    for (const one of calls) one.abort({ reason: 'cancelled', phase: 'before_send', detail: 'left' });
    await clock.advance(0);
    expect([line.length, clock.pending(), turns.length]).toEqual([0, 0, 50]);
    expect(line.isAwaited(targets[0] as Target)).toBe(false);
  });

  it('is bounded: by what was written, else by a thousand, or by what its class gets within the patience of a call', () => {
    const { line, arrive } = setup({ away: () => ({ ...open, because: 'cooling' }) });
    for (let n = 0; n < 3; n++) arrive();
    expect([line.isFull(3, 5000), line.isFull(4, 5000), line.isFull(undefined, 5000)]).toEqual([true, false, false]);
    for (let n = 0; n < 997; n++) arrive();
    expect(line.isFull(undefined, 5000)).toBe(true);
    for (let n = 0; n < 300; n++) line.arrived();
    expect(line.isFull(undefined, 5000)).toBe(false);
  });

  it('gives a call that comes back its old place', async () => {
    const { clock, line, state, turns, arrive, targets } = setup({ away: () => undefined });
    arrive();
    const early = line.ticket();
    for (let n = 0; n < 3; n++) arrive();
    let gone = false;
    const waiter = { call: call({}, clock.now()), ticket: early, until: clock.now() + 5000, targets, mayScout: () => false };
    void line.wait(waiter).then(() => {
      gone = true;
    });
    state.room = [2, 0];
    await clock.advance(25);
    expect([turns.map(({ n }) => n).slice(0, 1), gone]).toEqual([[0], true]);
  });
});
