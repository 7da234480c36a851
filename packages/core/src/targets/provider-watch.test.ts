import { describe, expect, it } from 'vitest';
import type { BreakerState } from '../call/target-events.ts';
import { recorder } from '../resilience/attempt.test-support.ts';
import { providerWatch } from './provider-watch.ts';

function setup() {
  const { events, publish } = recorder();
  const watch = providerWatch(publish);
  const states = new Map<string, BreakerState>();
  const moves = (target: string, to: BreakerState, policy = '') => {
    const from = states.get(target + policy) ?? 'closed';
    states.set(target + policy, to);
    watch({ type: 'breaker', at: 1, target, from, to });
  };
  return { events, moves };
}

describe('trouble of a provider', () => {
  it('is told when a second of its models opens, and when fewer are open again', () => {
    const { events, moves } = setup();
    moves('openai/a', 'open');
    moves('anthropic/x', 'open');
    expect(events).toEqual([]);
    moves('openai/b', 'open');
    moves('openai/c', 'open');
    expect(events).toMatchObject([{ type: 'provider', provider: 'openai', state: 'down', targets: ['openai/a', 'openai/b'] }]);
    moves('openai/a', 'half-open');
    moves('openai/a', 'closed');
    expect(events).toHaveLength(1);
    moves('openai/b', 'closed');
    expect(events.at(-1)).toMatchObject({ provider: 'openai', state: 'up', targets: ['openai/c'] });
  });

  it('is none where one model fails, however often', () => {
    const { events, moves } = setup();
    for (let n = 0; n < 5; n++) {
      moves('openai/a', 'open');
      moves('openai/a', 'half-open');
    }
    expect(events).toEqual([]);
  });

  it('lasts while any breaker of a target is away, where classes judge it by different policies', () => {
    const { events, moves } = setup();
    moves('openai/a', 'open', 'strict');
    moves('openai/a', 'open', 'patient');
    moves('openai/b', 'open');
    moves('openai/a', 'half-open', 'patient');
    moves('openai/a', 'closed', 'patient');
    expect(events).toHaveLength(1);
    moves('openai/a', 'closed', 'strict');
    expect(events.at(-1)).toMatchObject({ state: 'up', targets: ['openai/b'] });
  });
});
