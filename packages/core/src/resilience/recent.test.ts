import { describe, expect, it } from 'vitest';
import type { Clock } from '../call/clock.ts';
import { Recent } from './recent.ts';

function setup(seconds: number, startMs = 1_000_000) {
  let now = startMs;
  const clock: Clock = { now: () => now, timer: () => ({ cancel() {} }) };
  return { recent: new Recent(clock, seconds), pass: (ms: number) => (now += ms) };
}

describe('what happened in the last seconds', () => {
  it('is counted in steps of a tenth of a second, and forgotten step by step', () => {
    const { recent, pass } = setup(1);
    recent.add(3);
    pass(500);
    recent.add(4);
    expect(recent.sum()).toBe(7);
    pass(400);
    expect(recent.sum()).toBe(7);
    pass(100);
    expect(recent.sum()).toBe(4);
    pass(500);
    expect(recent.sum()).toBe(0);
  });

  it('is gone after a silence of any length', () => {
    const { recent, pass } = setup(1);
    for (let n = 0; n < 10; n++) {
      recent.add(1);
      pass(100);
    }
    expect(recent.sum()).toBe(9);
    pass(3_600_000);
    expect(recent.sum()).toBe(0);
  });

  it('may be told of later, at the time at which it happened', () => {
    const { recent, pass } = setup(1);
    pass(2000);
    recent.add(1, 1_001_500);
    expect(recent.sum()).toBe(1);
    expect(recent.between(0, 500)).toBe(0);
    expect(recent.between(500, 1000)).toBe(1);
    pass(500);
    expect(recent.sum()).toBe(0);
  });

  it('counts nothing that is older than it looks back, and nothing that is still to come', () => {
    const { recent, pass } = setup(1);
    pass(2000);
    recent.add(1, 1_001_000);
    recent.add(1, 1_002_100);
    expect(recent.sum()).toBe(0);
    recent.add(1, 1_001_100);
    expect(recent.sum()).toBe(1);
  });

  it('has a rate per second, at first over the time since it began, a quarter of a second at least', () => {
    const { recent, pass } = setup(2);
    recent.add(10);
    expect(recent.rate()).toBe(40);
    pass(1000);
    expect(recent.rate()).toBe(10);
    pass(900);
    recent.add(10);
    expect(recent.rate()).toBeCloseTo(20 / 1.9);
    pass(1000);
    recent.add(10);
    expect(recent.rate()).toBe(10);
    expect(recent.ageMs()).toBe(2900);
  });

  it('looks back a tenth of a second at least', () => {
    const { recent, pass } = setup(0);
    recent.add(1);
    expect(recent.sum()).toBe(1);
    pass(100);
    expect(recent.sum()).toBe(0);
  });

  it('begins anew when the clock is set back', () => {
    const { recent, pass } = setup(1);
    pass(5000);
    recent.add(5);
    pass(-3000);
    expect(recent.sum()).toBe(0);
    expect(recent.ageMs()).toBe(0);
    recent.add(1);
    expect(recent.sum()).toBe(1);
  });
});
