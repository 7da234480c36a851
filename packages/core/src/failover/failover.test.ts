import { describe, expect, it } from 'vitest';
import { Ender } from '../call/end-signal.ts';
import type { Failure } from '../call/failure.ts';
import type { Outcome } from '../call/outcome.ts';
import type { Target } from '../call/target.ts';
import {
  answered,
  attempt,
  call,
  failed,
  failoverParts,
  manualClock,
  policy,
  recorder,
  script,
  stack,
  target,
} from '../resilience/attempt.test-support.ts';
import type { TargetStack } from '../resilience/target-stack.ts';
import { failover } from './failover.ts';

interface Plan {
  readonly outcomes?: readonly Outcome[];
  readonly unavailable?: Failure;
  readonly openUntil?: number;
  readonly unsupported?: boolean;
  readonly policy?: Target['policy'];
}

function setup(plans: Readonly<Record<string, Plan>>, over: Partial<ReturnType<typeof call>> = {}) {
  const clock = manualClock();
  const { events, publish } = recorder();
  const sent: string[] = [];
  const stacks = new Map<string, TargetStack>();
  for (const [id, { outcomes = [answered(id)], unavailable, openUntil }] of Object.entries(plans)) {
    const { send } = script(...outcomes);
    const away = unavailable && {
      because: openUntil === undefined ? ('cooling' as const) : ('open' as const),
      until: openUntil ?? clock.now() + (unavailable.waitMs ?? 0),
      failure: unavailable,
    };
    stacks.set(
      id,
      stack({
        send: (own) => {
          sent.push(`${own.target.id} ${own.kind}`);
          return send(own);
        },
        away: () => away,
      }),
    );
  }
  const walkOf = failover({
    ...failoverParts(clock, publish, ({ id }) => stacks.get(id) as TargetStack),
    prepare: (_, { id }) =>
      plans[id]?.unsupported ? { reason: 'unsupported', phase: 'before_send', detail: 'takes no images' } : attempt().prepared,
  });
  const candidates: Target[] = over.candidates
    ? [...over.candidates]
    : Object.entries(plans).map(([id, { policy: own }], priority) => target(id, { priority, ...(own && { policy: own }) }));
  return { clock, events, sent, outcome: walkOf(call({ candidates, ...over }, clock.now())).run() };
}

const { lastResort: _, ...withoutLastResort } = policy({});
const down: Plan = { outcomes: [failed('overloaded')] };
const away: Failure = { reason: 'unavailable', phase: 'before_send', detail: 'breaker open', waitMs: 9000 };
const cooling: Failure = { ...away, because: 'rate-limited', detail: 'cooling' };

describe('failover', () => {
  it('goes on with the next target and tells of each hop once', async () => {
    const { outcome, events, sent } = setup({
      'a/x': { outcomes: [failed('overloaded', { status: 503, waitMs: 700 })] },
      'b/y': {},
    });
    expect((await outcome).kind).toBe('reply');
    expect(sent).toEqual(['a/x first', 'b/y failover']);
    expect(events).toMatchObject([
      {
        type: 'failover',
        from: 'a/x',
        to: 'b/y',
        reason: 'overloaded',
        status: 503,
        attempt: 1,
        phase: 'before_headers',
        waitMs: 700,
      },
    ]);
  });

  it('ends at once with what the client did wrong', async () => {
    const { outcome, sent, events } = setup({ 'a/x': { outcomes: [failed('rejected', { status: 400 })] }, 'b/y': {} });
    expect(await outcome).toMatchObject({ failure: { reason: 'rejected' } });
    expect(sent).toHaveLength(1);
    expect(events).toEqual([]);
  });

  it('asks at most as many targets, and sends at most as often, as the policy says', async () => {
    const some = setup(
      { 'a/x': down, 'b/y': down, 'c/z': down, 'd/w': {} },
      { policy: policy({ failover: { written: { targets: true } } }) },
    );
    await some.outcome;
    expect(some.sent).toHaveLength(3);
    const few = setup(
      { 'a/x': down, 'b/y': down, 'c/z': {} },
      { policy: policy({ failover: { attempts: 2, written: { attempts: true } } }) },
    );
    expect(await few.outcome).toMatchObject({ failure: { reason: 'overloaded' } });
    expect(few.sent).toHaveLength(2);
  });

  it('lets the first meaningful failure decide', async () => {
    const { outcome } = setup({
      'a/x': { unavailable: away },
      'b/y': { outcomes: [failed('overloaded', { status: 503 })] },
      'c/z': { outcomes: [failed('rejected', { status: 400 })] },
    });
    expect(await outcome).toMatchObject({ failure: { reason: 'overloaded' } });
  });

  it('tells once of a better target that was unavailable; what follows is a first attempt', async () => {
    const { outcome, events, sent } = setup({ 'a/x': { unavailable: away }, 'b/y': { unavailable: cooling }, 'c/z': {} });
    await outcome;
    expect(sent).toEqual(['c/z first']);
    expect(events).toMatchObject([
      { type: 'skip', target: 'b/y' },
      { type: 'failover', from: 'a/x', to: 'c/z', reason: 'unavailable', phase: 'before_send', attempt: 0 },
    ]);
  });

  it('skips a target that cannot take the call before anything is sent to it', async () => {
    const { outcome, events, sent } = setup({
      'a/x': { outcomes: [failed('connect')] },
      'b/y': { unsupported: true },
      'c/z': {},
    });
    await outcome;
    expect(sent).toEqual(['a/x first', 'c/z failover']);
    expect(events).toMatchObject([
      { type: 'skip', target: 'b/y', reason: 'unsupported' },
      { type: 'failover', from: 'a/x', to: 'c/z' },
    ]);
  });

  it('goes from a prompt that is too long only to a larger window, or one that is not known', async () => {
    const small = target('a/x', { contextWindow: 100 });
    const candidates = [small, target('b/y', { contextWindow: 100 }), target('c/z', { contextWindow: 200 })];
    const { outcome, sent } = setup(
      { 'a/x': { outcomes: [failed('too-long', { status: 400 })] }, 'b/y': {}, 'c/z': {} },
      { candidates },
    );
    expect((await outcome).kind).toBe('reply');
    expect(sent).toEqual(['a/x first', 'c/z failover']);
  });

  it('goes on beyond its usual bounds as a last resort, where nobody wrote them', async () => {
    const { outcome, sent } = setup({ 'a/x': down, 'b/y': down, 'c/z': down, 'd/w': {} });
    expect((await outcome).kind).toBe('reply');
    expect(sent).toEqual(['a/x first', 'b/y failover', 'c/z failover', 'd/w failover']);
  });

  it('without a last resort tries the target whose breaker ends first, once, when nothing else is left', async () => {
    const { outcome, events, sent } = setup(
      {
        'a/x': { unavailable: away, openUntil: 5000 },
        'b/y': { unavailable: away, openUntil: 3000, outcomes: [failed('connect')] },
        'c/z': { unavailable: cooling },
      },
      { policy: withoutLastResort },
    );
    expect(await outcome).toMatchObject({ failure: { reason: 'connect' } });
    expect(sent).toEqual(['b/y last-resort']);
    expect(events.filter(({ type }) => type === 'panic')).toMatchObject([{ target: 'b/y' }]);
  });

  it('asks nobody when all are told to wait', async () => {
    const { outcome, sent } = setup({ 'a/x': { unavailable: cooling }, 'b/y': { unavailable: cooling } });
    expect(await outcome).toMatchObject({ failure: { reason: 'unavailable', because: 'rate-limited' }, all: [cooling, cooling] });
    expect(sent).toEqual([]);
  });

  it('does not fail over where the client asked for none', async () => {
    const { outcome, sent } = setup({ 'a/x': { outcomes: [failed('overloaded')] }, 'b/y': {} }, { mayFailOver: false });
    expect(await outcome).toMatchObject({ failure: { reason: 'overloaded' } });
    expect(sent).toHaveLength(1);
  });

  it('does not fail over for a reason that the policy of the target excepts', async () => {
    const excepting = policy({ failover: { except: ['overloaded'] } });
    const { outcome } = setup({ 'a/x': { outcomes: [failed('overloaded')], policy: excepting }, 'b/y': {} });
    expect(await outcome).toMatchObject({ failure: { reason: 'overloaded' } });
  });

  it('starts no further attempt that could not end before the deadline', async () => {
    const { outcome, sent } = setup({ 'a/x': { outcomes: [failed('connect')] }, 'b/y': {} }, { deadlineAt: 1_000_000 + 500 });
    expect(await outcome).toMatchObject({ failure: { reason: 'connect' } });
    expect(sent).toHaveLength(1);
  });

  it('is over when the client is gone, and tells so', async () => {
    const controller = new Ender();
    const gone = { reason: 'cancelled', phase: 'before_headers', detail: 'the client left' } as const;
    const { outcome, sent } = setup(
      { 'a/x': { outcomes: [failed('connect')] }, 'b/y': {} },
      { signal: controller, abort: (failure) => controller.abort(failure) },
    );
    controller.abort(gone);
    expect(await outcome).toMatchObject({ failure: { reason: 'cancelled' } });
    expect(sent.length).toBeLessThanOrEqual(1);
  });
});
