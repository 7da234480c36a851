import { describe, expect, it } from 'vitest';
import { manualClock } from './attempt.test-support.ts';
import { Ramp } from './ramp.ts';

const unlimited = Number.POSITIVE_INFINITY;

function setup() {
  const clock = manualClock();
  return { clock, ramp: new Ramp(clock) };
}

describe('a target that is not away', () => {
  it('gets every call, and nobody counts them', () => {
    const { ramp } = setup();
    ramp.wanted(1000);
    expect([ramp.room(), ramp.isTrying(), ramp.epoch()]).toEqual([unlimited, false, 0]);
    ramp.try(1);
    expect(ramp.room()).toBe(1);
  });
});

describe('trials', () => {
  it('are so many at once as the policy says', () => {
    const { ramp } = setup();
    ramp.try(2);
    expect([ramp.isTrying(), ramp.room()]).toEqual([true, 2]);
    ramp.enter();
    expect(ramp.room()).toBe(1);
    ramp.enter();
    expect(ramp.room()).toBe(0);
    ramp.leave(true);
    expect(ramp.room()).toBe(1);
    ramp.leave(false);
    expect(ramp.room()).toBe(2);
  });

  it('are a hundredth of the calls, where that is more', () => {
    const { ramp } = setup();
    ramp.try(1);
    ramp.wanted(250);
    ramp.wanted(250);
    expect(ramp.room()).toBe(5);
    for (let n = 0; n < 4; n++) ramp.enter();
    expect(ramp.room()).toBe(1);
    ramp.enter();
    expect(ramp.room()).toBe(0);
  });

  it('never have more room because a call left that had entered before', () => {
    const { ramp } = setup();
    ramp.leave(false);
    ramp.try(1);
    expect(ramp.room()).toBe(1);
  });

  it('go on counting where another trial is asked for', () => {
    const { ramp } = setup();
    ramp.try(1);
    ramp.wanted(300);
    const epoch = ramp.epoch();
    ramp.try(1);
    expect([ramp.room(), ramp.epoch()]).toEqual([3, epoch]);
  });
});

describe('a target that is back', () => {
  it('gets a share of its calls that grows, slowly at first, for a tenth of the time that it was away', async () => {
    const { clock, ramp } = setup();
    ramp.try(1);
    ramp.open(10_000);
    expect(ramp.isTrying()).toBe(false);
    ramp.wanted(1000);
    expect(ramp.room()).toBe(50);
    await clock.advance(500);
    expect(ramp.room()).toBe(287);
    for (let n = 0; n < 200; n++) ramp.enter();
    expect(ramp.room()).toBe(87);
    await clock.advance(499);
    expect(ramp.room()).toBe(798);
    await clock.advance(1);
    expect(ramp.room()).toBe(unlimited);
  });

  it('has all its calls after three seconds, however long it was away', async () => {
    const { clock, ramp } = setup();
    ramp.open(3_600_000);
    await clock.advance(2999);
    expect(ramp.room()).toBe(1);
    await clock.advance(10_000);
    expect(ramp.room()).toBe(unlimited);
  });

  it('has them at once where it was away for no time, or the clock was set back meanwhile', () => {
    const { ramp } = setup();
    ramp.open(0);
    expect(ramp.room()).toBe(unlimited);
    ramp.open(-5000);
    expect(ramp.room()).toBe(unlimited);
  });

  it('has room for one more at once with each answer, up to eight', () => {
    const { ramp } = setup();
    ramp.try(1);
    ramp.open(10_000);
    expect(ramp.room()).toBe(1);
    for (let n = 0; n < 3; n++) {
      ramp.enter();
      ramp.leave(true);
    }
    expect(ramp.room()).toBe(4);
    ramp.enter();
    ramp.leave(false);
    expect(ramp.room()).toBe(4);
    for (let n = 0; n < 20; n++) {
      ramp.enter();
      ramp.leave(true);
    }
    expect(ramp.room()).toBe(8);
  });

  it('begins with what was answered since the last trial was asked for', () => {
    const { ramp } = setup();
    ramp.try(1);
    ramp.enter();
    ramp.leave(true);
    ramp.try(1);
    ramp.open(10_000);
    expect(ramp.room()).toBe(1);
  });

  it('has calls counted anew when it is back, when all may go, and when it is away again', async () => {
    const { clock, ramp } = setup();
    ramp.try(1);
    const tried = ramp.epoch();
    ramp.wanted(10_000);
    ramp.open(1000);
    expect([ramp.epoch(), ramp.room()]).toEqual([tried + 1, 1]);
    await clock.advance(100);
    expect([ramp.epoch(), ramp.epoch()]).toEqual([tried + 2, tried + 2]);
    ramp.try(1);
    ramp.wanted(10_000);
    ramp.stop();
    expect([ramp.isTrying(), ramp.room(), ramp.epoch()]).toEqual([false, unlimited, tried + 4]);
    ramp.try(1);
    expect(ramp.room()).toBe(1);
  });
});
