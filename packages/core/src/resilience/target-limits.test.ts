import { describe, expect, it } from 'vitest';
import { answered, attempt, failed, manualClock, script } from './attempt.test-support.ts';
import { targetLimits } from './target-limits.ts';

function setup(limits: Parameters<typeof targetLimits>[0], tokens = 100) {
  const clock = manualClock();
  const own = targetLimits(limits, { clock, estimate: () => tokens });
  return { clock, own };
}

describe('the limits of a target', () => {
  it('shed what is more than a minute allows, and let it through when the minute has passed', async () => {
    const { clock, own } = setup({ requestsPerMinute: 2 });
    const { send, seen } = script(answered());
    const once = () => own.layer(send)(attempt());
    await once();
    await once();
    expect(own.left()).toEqual({ requests: 0 });
    const third = await once();
    expect(third).toMatchObject({ failure: { reason: 'shed', phase: 'before_send' } });
    expect(seen).toHaveLength(2);
    await clock.advance(third.kind === 'failure' ? (third.failure.waitMs ?? 0) : 0);
    expect((await once()).kind).toBe('reply');
  });

  it('count tokens as expected before, and as told afterwards; what failed used none', async () => {
    const { own } = setup({ tokensPerMinute: 250 });
    const layer = own.layer(script(failed('connect'), answered()).send);
    await layer(attempt());
    expect(own.left()).toEqual({ tokens: 250 });
    await layer(attempt()); // its usage is not told: the estimate stays
    expect(own.left()).toEqual({ tokens: 150 });
    await layer(attempt());
    expect((await layer(attempt())).kind).toBe('failure');
  });

  it('send a call that is larger than all of it, when nothing else was sent', async () => {
    const { own } = setup({ tokensPerMinute: 50 });
    const layer = own.layer(script(answered()).send);
    expect((await layer(attempt())).kind).toBe('reply');
    expect((await layer(attempt())).kind).toBe('failure');
  });
});
