import { describe, expect, it } from 'vitest';
import { answered, attempt, call, failed, manualClock, recorder, script } from './attempt.test-support.ts';
import { keyPool } from './key-pool.ts';
import { keys } from './keys.ts';
import { TargetHealth } from './target-health.ts';

function setup() {
  const clock = manualClock();
  const { publish } = recorder();
  const pool = keyPool('openai', { size: 2, separateQuotas: false }, clock, publish);
  return keys(new TargetHealth('openai/gpt', pool, clock, publish), clock);
}

describe('keys', () => {
  it('leaves its own attempt out of what a call may send, whatever was sent beside it meanwhile', async () => {
    const own = call();
    const refused = Promise.withResolvers<void>();
    const { send, seen } = script(async () => {
      await refused.promise;
      return failed('unauthorized');
    }, answered());
    const outcome = setup()(send)(attempt({ call: own }));
    own.attempts.push({ number: 2, kind: 'hedge', target: 'anthropic/claude', key: 0, startedAt: 0 });
    refused.resolve();
    expect((await outcome).kind).toBe('reply');
    expect(seen.map(({ key }) => key)).toEqual([0, 1]);
    expect(own.attempts.map(({ keyRefused = false }) => keyRefused)).toEqual([true, false, false]);
  });

  it('keeps what its first key was told where nothing more was sent', async () => {
    const { send } = script(failed('unauthorized'), failed('shed', { phase: 'before_send' }));
    expect(await setup()(send)(attempt())).toMatchObject({ failure: { reason: 'unauthorized' } });
  });
});
