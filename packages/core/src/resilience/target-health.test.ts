import { describe, expect, it } from 'vitest';
import type { Failure } from '../call/failure.ts';
import type { Reason } from '../call/reasons.ts';
import { manualClock, recorder } from './attempt.test-support.ts';
import { keyPool } from './key-pool.ts';
import { TargetHealth } from './target-health.ts';

const failure = (reason: Reason, waitMs?: number): Failure => ({
  reason,
  phase: 'before_headers',
  detail: reason,
  ...(waitMs !== undefined && { waitMs }),
});

function setup() {
  const clock = manualClock();
  const { events, publish } = recorder();
  const pool = keyPool('openai', { size: 2, separateQuotas: true }, clock, publish);
  const health = new TargetHealth('openai/gpt', pool, clock, publish);
  const told = () => events.flatMap((event) => (event.type === 'health' && event.target === 'openai/gpt' ? [event.state] : []));
  return { clock, health, told };
}

describe('what is told of a target whose keys have quotas of their own', () => {
  it('is one story: it is not available while its model is gone, though its keys are back', async () => {
    const { clock, health, told } = setup();
    health.learn(failure('not-found'), 0);
    health.learn(failure('rate-limited', 1000), 0);
    health.learn(failure('rate-limited', 2000), 1);
    await clock.advance(5000);
    expect(health.pause()).toMatchObject({ state: 'suspended', reason: 'not-found' });
    expect(told()).toEqual(['suspended']);
    health.resume();
    expect(health.pause()).toBeUndefined();
    expect(told()).toEqual(['suspended', 'available']);
  });

  it('begins when the last of its keys is limited, and ends when the first is back', async () => {
    const { clock, health, told } = setup();
    health.learn(failure('rate-limited', 1000), 0);
    expect(told()).toEqual([]);
    health.learn(failure('rate-limited', 3000), 1);
    expect(told()).toEqual(['cooling']);
    await clock.advance(1000);
    expect(health.pause()).toBeUndefined();
    expect(told()).toEqual(['cooling', 'available']);
  });

  it('is told once where it is forgotten while it is away', () => {
    const { health, told } = setup();
    health.learn(failure('not-found'), 0);
    health.forget();
    health.forget();
    expect(told()).toEqual(['suspended', 'available']);
  });
});
