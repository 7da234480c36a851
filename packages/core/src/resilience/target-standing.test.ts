import { describe, expect, it } from 'vitest';
import type { Failure } from '../call/failure.ts';
import type { Reason } from '../call/reasons.ts';
import { manualClock, recorder } from './attempt.test-support.ts';
import { keyPool } from './key-pool.ts';
import { targetStanding } from './target-standing.ts';

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
  const standing = targetStanding('openai/gpt', pool, clock, publish);
  const told = () => events.flatMap((event) => (event.type === 'health' && event.target === 'openai/gpt' ? [event.state] : []));
  return { clock, standing, told };
}

describe('a target that is overloaded', () => {
  async function busy(refusal: Failure) {
    const clock = manualClock();
    const { events, publish } = recorder();
    const pool = keyPool('openai', { size: 1, separateQuotas: false }, clock, publish);
    const standing = targetStanding('openai/gpt', pool, clock, publish);
    const capacity = 60;
    const granted: number[] = [];
    for (let n = 0; n < 300; n++) {
      const sentAt = clock.now();
      if (standing.paceWaitMs(0) === 0) {
        standing.paceOf(0).take(0);
        const free = granted.filter((at) => at > sentAt - 1000).length < capacity;
        if (free) granted.push(sentAt);
        if (free) standing.granted(0, sentAt);
        else standing.learn(refusal, 0, `call-${n}`, { sentAt, tokens: 0 });
      }
      await clock.advance(10);
    }
    return { standing, told: events.map(({ type }) => type) };
  }

  it('is asked as often as it grants, and never left alone for it', async () => {
    const { standing, told } = await busy({ ...failure('overloaded'), status: 503 });
    expect(standing.pace()).toBeGreaterThan(20);
    expect(standing.pace()).toBeLessThan(90);
    expect(standing.pacedBy()).toBe('overloaded');
    expect(standing.pause()).toBeUndefined();
    expect(told).toContain('pace');
    expect(told).not.toContain('health');
  });

  it.each([
    ['by one caller alone', { ...failure('overloaded'), status: 503, blameless: true }],
    ['in an answer that had begun', { ...failure('overloaded'), status: 200, phase: 'before_commit' }],
    ['by its own fault', { ...failure('server-error'), status: 500 }],
  ] as const)('is not paced for failures that are met %s', async (_, refusal) => {
    expect((await busy(refusal)).standing.pace()).toBeUndefined();
  });
});

describe('what is told of a target whose keys have quotas of their own', () => {
  it('is one story: it is not available while its model is gone, though its keys are back', async () => {
    const { clock, standing, told } = setup();
    standing.learn(failure('not-found'), 0);
    standing.learn(failure('rate-limited', 1000), 0);
    standing.learn(failure('rate-limited', 2000), 1);
    await clock.advance(5000);
    expect(standing.pause()).toMatchObject({ state: 'suspended', reason: 'not-found' });
    expect(told()).toEqual(['suspended']);
    standing.resume();
    expect(standing.pause()).toBeUndefined();
    expect(told()).toEqual(['suspended', 'available']);
  });

  it('begins when the last of its keys is limited, and ends when the first is back', async () => {
    const { clock, standing, told } = setup();
    standing.learn(failure('rate-limited', 1000), 0);
    expect(told()).toEqual([]);
    standing.learn(failure('rate-limited', 3000), 1);
    expect(told()).toEqual(['cooling']);
    await clock.advance(1000);
    expect(standing.pause()).toBeUndefined();
    expect(told()).toEqual(['cooling', 'available']);
  });

  it('is told once where it is forgotten while it is away', () => {
    const { standing, told } = setup();
    standing.learn(failure('not-found'), 0);
    standing.forget();
    standing.forget();
    expect(told()).toEqual(['suspended', 'available']);
  });
});
