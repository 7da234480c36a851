import { describe, expect, it } from 'vitest';
import type { CallPolicy } from '../call/policy.ts';
import { reasons } from '../call/reasons.ts';
import { defaultPolicy } from '../config/resolve-policy.ts';
import { type AfterBreak, afterBreak, type Break, mostContinuations } from './after-break.ts';

const plain: Break = {
  reason: 'truncated',
  onBreak: 'continue',
  isCallOver: false,
  continuations: 0,
  mostContinuations: 2,
  mayRestart: false,
  obstacle: undefined,
};
const obstacle = 'a tool call was shown';

describe('what follows a break in the middle of an answer', () => {
  it.each<readonly [string, Partial<Break>, AfterBreak]>([
    ['plain text', {}, 'continue'],
    ['plain text whose client would take a new beginning', { mayRestart: true }, 'continue'],
    ['what nobody can go on with', { obstacle }, 'end'],
    ['what nobody can go on with, and a client that takes a new beginning', { obstacle, mayRestart: true }, 'restart'],
    ['a policy that ends', { onBreak: 'error' }, 'end'],
    ['a policy that ends, and a client that takes a new beginning', { onBreak: 'error', mayRestart: true }, 'end'],
    [
      'a policy that ends, what nobody can go on with, and such a client',
      { onBreak: 'error', mayRestart: true, obstacle },
      'end',
    ],
    ['a policy that begins anew', { onBreak: 'restart', mayRestart: true }, 'restart'],
    ['a policy that begins anew, and a client that takes none', { onBreak: 'restart' }, 'end'],
    ['the last continuation', { continuations: 1 }, 'continue'],
    ['one more than that', { continuations: 2 }, 'give-up'],
    ['one more than that, with a client that takes a new beginning', { continuations: 2, mayRestart: true, obstacle }, 'give-up'],
    ['a call that is over', { isCallOver: true }, 'give-up'],
    ['a client that has left', { reason: 'cancelled' }, 'give-up'],
    ['a request of ours that was rejected', { reason: 'rejected' }, 'continue'],
  ])('%s', (_, broken, follows) => {
    expect(afterBreak({ ...plain, ...broken })).toBe(follows);
  });

  it('goes on after a reason exactly where the next target is asked for that reason, or the request was ours', () => {
    for (const [reason, { tryNext }] of Object.entries(reasons)) {
      const goesOn = tryNext !== false || reason === 'rejected';
      expect(afterBreak({ ...plain, reason: reason as Break['reason'] })).toBe(goesOn ? 'continue' : 'give-up');
    }
  });
});

describe('how many continuations a call may begin', () => {
  const { lastResort: _, ...others } = defaultPolicy;
  const stream = { ...defaultPolicy.stream, maxContinuations: 2 };
  const lastResort = { attempts: 3, maxWaitMs: 1000 };

  it.each<readonly [string, Partial<CallPolicy>, number]>([
    ['those of the policy and of the last resort', { stream, lastResort }, 5],
    ['those that somebody wrote, and no more', { stream: { ...stream, maxContinuationsWritten: true }, lastResort }, 2],
    ['those of the policy, where there is no last resort', { stream }, 2],
  ])('%s', (_, policy, most) => {
    expect(mostContinuations({ ...others, ...policy })).toBe(most);
  });
});
