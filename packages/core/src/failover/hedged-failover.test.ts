import { describe, expect, it } from 'vitest';
import type { Send } from '../call/call.ts';
import type { Outcome } from '../call/outcome.ts';
import type { Policy } from '../call/policy.ts';
import type { Target } from '../call/target.ts';
import {
  answered,
  call,
  failed,
  failoverParts,
  manualClock,
  policy,
  recorder,
  stack,
  streaming,
  target,
} from '../resilience/attempt.test-support.ts';
import { aborted } from '../resilience/failures.ts';
import { failover } from './failover.ts';

/** What a target says, and after how long. */
type Plan = readonly [afterMs: number, outcome: Outcome];

interface Over {
  readonly hedge?: boolean;
  readonly targets?: number;
  readonly windows?: Readonly<Record<string, number>>;
}

function setup(plans: Readonly<Record<string, Plan>>, { hedge = true, targets = 3, windows = {} }: Over = {}) {
  const clock = manualClock();
  const { events, publish } = recorder();
  const sent: string[] = [];
  const givenBack: string[] = [];
  const { lastResort: _, ...settings } = policy({ failover: { targets } });
  const own: Policy = hedge ? { ...settings, hedge: { after: 100, maxShare: 1 } } : settings;
  const stackOf = ({ id }: Target) =>
    stack({
      send: (one) => {
        sent.push(`${id} ${one.kind}`);
        return say(one);
      },
    });
  const say: Send = ({ call: of, target: to, kind, signal, onSend }) => {
    const [afterMs, outcome] = plans[to.id] ?? [0, answered(to.id)];
    const number = of.attempts.push({ number: of.attempts.length + 1, kind, target: to.id, key: 0, startedAt: 0 });
    if (outcome.kind !== 'failure' || outcome.failure.phase !== 'before_send') onSend?.();
    return new Promise((resolve) => {
      const timer = clock.timer(afterMs, () => resolve(outcome.kind === 'failure' ? { ...outcome, attempt: number } : outcome));
      signal.onAbort(() => {
        timer.cancel();
        resolve(aborted(signal, 'before_headers'));
      });
    });
  };
  const candidates = Object.keys(plans).map((id, priority) =>
    target(id, { priority, policy: own, ...(windows[id] !== undefined && { contextWindow: windows[id] }) }),
  );
  const asked = call({ candidates, policy: settings, request: { ...call().request, stream: true } }, clock.now());
  const walkOf = failover({
    ...failoverParts(clock, publish, stackOf),
    hedges: { afterMs: () => 100, deposit() {}, withdraw: () => true, giveBack: (of) => void givenBack.push(of.id) },
  });
  const walk = walkOf(asked);
  return { clock, events, sent, givenBack, attempts: asked.attempts, walk, outcome: walk.run() };
}

describe('a hedged call', () => {
  it('counts a leg that failed before the other answered, as any target that was tried', async () => {
    const stream = streaming('b/y');
    const { clock, outcome, sent, walk } = setup(
      {
        'a/x': [200, failed('overloaded', { status: 503 })],
        'b/y': [500, stream.outcome],
        'c/z': [0, answered('c/z')],
      },
      { targets: 2 },
    );
    await clock.advance(1000);
    const first = await outcome;
    if (first.kind !== 'stream') throw new Error('no stream');
    expect(walk.hasNext('truncated')).toBe(false);
    const broken = { reason: 'truncated', phase: 'mid_stream', detail: 'cut' } as const;
    const last = await walk.after({ failure: broken, shown: false, tokensSent: 0 }).run();
    expect(last).toMatchObject({ failure: { reason: 'overloaded' }, all: [{ reason: 'overloaded' }, { reason: 'truncated' }] });
    expect(sent).toEqual(['a/x first', 'b/y hedge']);
  });

  it('goes on with the attempt that failed last, by its own number', async () => {
    const { clock, outcome, events } = setup({ 'a/x': [300, failed('connect')], 'b/y': [100, failed('overloaded')] });
    await clock.advance(1000);
    expect(await outcome).toMatchObject({ all: [{ reason: 'connect' }, { reason: 'overloaded' }] });
    expect(events.map(({ type }) => type)).toEqual(['hedge']);
  });

  it('takes one that was beaten for none that failed: it may go on with the answer later', async () => {
    const stream = streaming('b/y');
    const { clock, outcome, attempts, sent, walk } = setup({ 'a/x': [60_000, answered('a/x')], 'b/y': [50, stream.outcome] });
    await clock.advance(1000);
    const first = await outcome;
    if (first.kind !== 'stream') throw new Error('no stream');
    expect(walk.hasNext('truncated')).toBe(true);
    expect(attempts).toHaveLength(2);
    const broken = { reason: 'truncated', phase: 'mid_stream', detail: 'cut' } as const;
    const last = walk.after({ failure: broken, shown: false, tokensSent: 0 }).run();
    await clock.advance(60_000);
    expect((await last)?.kind).toBe('reply');
    expect(sent).toEqual(['a/x first', 'b/y hedge', 'a/x failover']);
  });
});

describe('the share of hedges', () => {
  it.each(['shed', 'unavailable'] as const)(
    'is not spent by one that is %s before it was sent, and nobody is told of it',
    async (reason) => {
      const { clock, outcome, events, givenBack } = setup({
        'a/x': [500, answered('a/x')],
        'b/y': [0, failed(reason, { phase: 'before_send' })],
      });
      await clock.advance(1000);
      expect((await outcome).kind).toBe('reply');
      expect(givenBack).toEqual(['a/x']);
      expect(events.map(({ type }) => type)).toEqual([]);
    },
  );

  it('is spent by one that was sent, whoever wins', async () => {
    const { clock, outcome, events, givenBack } = setup({ 'a/x': [500, answered('a/x')], 'b/y': [5000, answered('b/y')] });
    await clock.advance(1000);
    expect((await outcome).kind).toBe('reply');
    expect(givenBack).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(['hedge']);
  });
});

describe('a prompt that is too long', () => {
  it('goes to no window that is known to be too small, whatever failed in between', async () => {
    const plans = {
      'a/x': [0, failed('too-long', { status: 400 })],
      'b/y': [0, failed('connect')],
      'c/z': [0, answered('c/z')],
    } as const;
    const windows = { 'a/x': 100, 'b/y': 200, 'c/z': 100 };
    const { clock, outcome, sent } = setup(plans, { hedge: false, windows });
    await clock.advance(1000);
    expect(await outcome).toMatchObject({ failure: { reason: 'too-long' } });
    expect(sent).toEqual(['a/x first', 'b/y failover']);
  });
});
