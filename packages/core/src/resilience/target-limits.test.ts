import { describe, expect, it } from 'vitest';
import type { OpenStream, Outcome } from '../call/outcome.ts';
import type { Usage } from '../call/usage.ts';
import { answered, attempt, failed, manualClock, script, streaming } from './attempt.test-support.ts';
import { gates } from './gates.ts';
import { targetCounts, targetLimits } from './target-limits.ts';

function setup(limits: Parameters<typeof targetLimits>[0], tokens = 100) {
  const clock = manualClock();
  const parts = { estimate: () => tokens, counts: targetCounts(clock) };
  return { clock, own: targetLimits(limits, parts), also: (other: typeof limits) => targetLimits(other, parts) };
}

/** Usage that is told when the stream ends. */
function told(usage: Usage) {
  const { outcome, end } = streaming();
  const stream = outcome.kind === 'stream' ? outcome.stream : undefined;
  const onEnd: OpenStream['onEnd'] = (listener) => stream?.onEnd(() => listener({ usage }));
  return { outcome: { ...outcome, stream: { ...stream, onEnd } } as Outcome, end };
}

describe('the limits of a target', () => {
  it('shed what is more than a minute allows, and let it through when the minute has passed', async () => {
    const { clock, own } = setup({ requestsPerMinute: 2 });
    const { send, seen } = script(answered());
    const once = () => gates([own.gate])(send)(attempt());
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
    const layer = gates([own.gate])(script(failed('connect'), answered()).send);
    await layer(attempt());
    expect(own.left()).toEqual({ tokens: 250 });
    await layer(attempt()); // its usage is not told: the estimate stays
    expect(own.left()).toEqual({ tokens: 150 });
    await layer(attempt());
    expect((await layer(attempt())).kind).toBe('failure');
  });

  it('send a call that is larger than all of it, when nothing else was sent', async () => {
    const { own } = setup({ tokensPerMinute: 50 });
    const layer = gates([own.gate])(script(answered()).send);
    expect((await layer(attempt())).kind).toBe('reply');
    expect((await layer(attempt())).kind).toBe('failure');
  });

  it('count a target once over all its classes, and judge each class by its own limit', async () => {
    const { own, also } = setup({ requestsPerMinute: 2 });
    const { send } = script(answered());
    const [strict, wide, free] = [
      gates([own.gate])(send),
      gates([also({ requestsPerMinute: 4 }).gate])(send),
      gates([also({}).gate])(send),
    ];
    await free(attempt());
    await wide(attempt());
    expect((await strict(attempt())).kind).toBe('failure');
    await wide(attempt());
    expect((await free(attempt())).kind).toBe('reply');
    expect((await wide(attempt())).kind).toBe('failure');
    expect([own.left(), also({ requestsPerMinute: 9 }).left()]).toEqual([{ requests: 0 }, { requests: 5 }]);
  });

  it('correct an estimate in the minute in which it was made', async () => {
    const { clock, own } = setup({ tokensPerMinute: 1000 }, 100);
    const late = told({ inputTokens: 10, outputTokens: 500 });
    await gates([own.gate])(script(late.outcome).send)(attempt());
    await clock.advance(30_000);
    late.end();
    expect(own.left()).toEqual({ tokens: 490 });
    await clock.advance(30_000);
    expect(own.left()).toEqual({ tokens: 1000 });
  });

  it.each([
    ['more', { inputTokens: 900, outputTokens: 900 }],
    ['less', { inputTokens: 1, outputTokens: 1 }],
  ])('forget an estimate together with what corrects it, where %s was used', async (_, usage) => {
    const { clock, own } = setup({ tokensPerMinute: 1000 }, 500);
    const late = told(usage);
    await gates([own.gate])(script(late.outcome).send)(attempt());
    await clock.advance(90_000);
    await gates([own.gate])(script(answered()).send)(attempt());
    expect(own.left()).toEqual({ tokens: 500 });
    late.end();
    expect(own.left()).toEqual({ tokens: 500 });
  });

  it('do not hold for longer where the clock was set back', async () => {
    let now = 10_000_000;
    const clock = { now: () => now, timer: () => ({ cancel() {} }) };
    const own = targetLimits({ requestsPerMinute: 1 }, { estimate: () => 1, counts: targetCounts(clock) });
    const layer = gates([own.gate])(script(answered()).send);
    await layer(attempt());
    now -= 3_600_000;
    await layer(attempt());
    now += 60_000;
    expect((await layer(attempt())).kind).toBe('reply');
  });
});
