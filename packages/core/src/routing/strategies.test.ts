import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventOf } from '../call/events.ts';
import type { Target } from '../call/target.ts';
import { manualClock, target } from '../resilience/attempt.test-support.ts';
import { order, type StrategyName, strategies } from './strategies.ts';
import type { View } from './strategy.ts';
import { statsBook } from './target-stats.ts';

/** A small generator of its own, so that a run can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

type AttemptEnd = EventOf<'attempt.end'>;

function setup(
  over: { readonly busy?: Readonly<Record<string, number>>; readonly away?: readonly string[]; readonly seed?: number } = {},
) {
  const clock = manualClock();
  const book = statsBook(clock, new Set(['a/kept']));
  const view: View = {
    random: seeded(over.seed ?? 1),
    nowMs: clock.now(),
    stream: true,
    stats: ({ id }) => book.of(id),
    inFlight: ({ id }) => over.busy?.[id] ?? 0,
    limitsLeft: () => ({}),
    available: ({ id }) => !over.away?.includes(id),
    tokens: { input: 1000, output: 500 },
  };
  const answer = (id: string, ms: number, more: Partial<AttemptEnd> = {}) =>
    book.listener({
      type: 'attempt.end',
      operation: 'chat',
      callId: 'c',
      at: clock.now(),
      attempt: 1,
      kind: 'first',
      target: id,
      flavour: 'openai',
      model: 'm',
      stream: true,
      address: '',
      port: 0,
      startedAt: clock.now() - ms,
      firstTokenAt: clock.now(),
      ...more,
    });
  return { clock, view, answer, book };
}

/** How often each target comes first. */
function shares(name: StrategyName, targets: readonly Target[], view: View, runs = 20_000): Readonly<Record<string, number>> {
  const first: Record<string, number> = {};
  for (let i = 0; i < runs; i++) {
    const id = order(name, targets, view)[0]?.id ?? '';
    first[id] = (first[id] ?? 0) + 1 / runs;
  }
  return first;
}

const [a, b, c] = ['a/x', 'b/y', 'c/z'].map((id, position) => target(id, { position })) as [Target, Target, Target];

describe('every strategy', () => {
  const names = fc.constantFrom(...(Object.keys(strategies) as StrategyName[]));
  const tier = fc.array(fc.record({ priority: fc.integer({ min: 0, max: 2 }), weight: fc.constantFrom(0, 0.5, 1, 3) }), {
    minLength: 1,
    maxLength: 6,
  });

  it('asks each target once, tiers in their order, and weight 0 last in its tier', () => {
    fc.assert(
      fc.property(names, tier, fc.integer(), (name, rows, seed) => {
        const { view } = setup({ seed: Math.abs(seed) });
        const targets = rows
          .map((row, n) => target(`t${n}/m`, { ...row, position: n }))
          .toSorted((x, y) => x.priority - y.priority);
        const ordered = order(name, targets, view);
        expect(ordered.map(({ id }) => id).toSorted()).toEqual(targets.map(({ id }) => id).toSorted());
        expect(ordered.map(({ priority }) => priority)).toEqual(targets.map(({ priority }) => priority));
        if (name === 'priority') return;
        for (const priority of [0, 1, 2]) {
          const weights = ordered.filter((one) => one.priority === priority).map(({ weight }) => weight);
          expect(weights.lastIndexOf(0) < 0 || weights.slice(weights.indexOf(0)).every((weight) => weight === 0)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('weighted', () => {
  it('gives each target its share within 2 %', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 }), fc.nat(), (weights, seed) => {
        const { view } = setup({ seed });
        const targets = weights.map((weight, n) => target(`t${n}/m`, { weight }));
        const sum = weights.reduce((total, weight) => total + weight, 0);
        const seen = shares('weighted', targets, view, 20_000);
        for (const [n, weight] of weights.entries()) expect(Math.abs((seen[`t${n}/m`] ?? 0) - weight / sum)).toBeLessThan(0.02);
      }),
      { numRuns: 30 },
    );
  });
});

describe('fastest', () => {
  it('prefers the one whose first token comes sooner, and still asks the other where it is far busier', () => {
    const { view, answer } = setup();
    for (let i = 0; i < 20; i++) {
      answer(a.id, 2000);
      answer(b.id, 300);
    }
    expect(shares('fastest', [a, b], view)[b.id]).toBeCloseTo(1);
    const busy = setup({ busy: { [b.id]: 30 } });
    for (let i = 0; i < 20; i++) {
      busy.answer(a.id, 2000);
      busy.answer(b.id, 300);
    }
    expect(shares('fastest', [a, b], busy.view)[a.id]).toBeCloseTo(1);
  });

  it('takes a failure for a slow answer: one that refuses at once attracts nobody', () => {
    const { view, answer } = setup();
    answer(a.id, 400);
    for (let i = 0; i < 5; i++) answer(b.id, 3, { reason: 'rate-limited' });
    expect(shares('fastest', [a, b], view)[a.id]).toBeCloseTo(1);
  });

  it('takes a failure for three times the wait: a target that is slow by nature loses its calls too', () => {
    const { view, answer } = setup();
    answer(a.id, 4000);
    answer(b.id, 8000);
    expect(shares('fastest', [a, b], view)[a.id]).toBeCloseTo(1);
    answer(a.id, 3, { reason: 'overloaded' });
    expect(shares('fastest', [a, b], view)[b.id]).toBeCloseTo(1);
  });

  it('forgets: one that was slow once is asked again', async () => {
    const { clock, view, answer } = setup();
    answer(a.id, 400);
    answer(b.id, 30_000);
    expect(shares('fastest', [a, b], view)[b.id]).toBeUndefined();
    await clock.advance(300_000);
    answer(a.id, 400);
    expect(shares('fastest', [a, b], view)[b.id]).toBeGreaterThan(0);
  });

  it('never sends everybody to the best of many, and leaves out what cannot be asked', () => {
    const { view, answer } = setup({ away: [c.id] });
    answer(a.id, 300);
    answer(b.id, 310);
    answer(c.id, 1);
    const seen = shares('fastest', [a, b, c], view);
    expect(seen[c.id]).toBeUndefined();
    // Nearly as good: the first of the configuration keeps its calls.
    expect(seen[a.id]).toBeCloseTo(1);
  });
});

describe('the others', () => {
  it('least-busy asks the one with the fewest attempts for its weight', () => {
    const { view } = setup({ busy: { [a.id]: 3, [b.id]: 5 } });
    expect(order('least-busy', [a, { ...b, weight: 4 }], view)[0]?.id).toBe(b.id);
    expect(shares('least-busy', [b, c], setup().view)[c.id]).toBeCloseTo(0.5, 1);
  });

  it('cheapest asks the one that costs least for this call; without a price it comes last', () => {
    const { view } = setup();
    const dear = { ...a, price: { input: 1, output: 10 } };
    const cheap = { ...b, price: { input: 2, output: 1 } };
    expect(order('cheapest', [c, dear, cheap], view).map(({ id }) => id)).toEqual([b.id, a.id, c.id]);
  });

  it('cheapest takes the price data where nothing is configured', () => {
    const asked: unknown[] = [];
    const told = (usd: number | undefined) => ({
      priceOf: (...question: unknown[]) => {
        asked.push(question);
        return usd;
      },
      contextWindow: () => undefined,
    });
    const { view, clock } = setup();
    // 1000 tokens in and 500 out: 0.002 USD as configured.
    const configured = { ...b, price: { input: 1, output: 2 }, data: told(0) };
    const dear = { ...a, data: told(0.003) };
    expect(order('cheapest', [c, dear, configured], view).map(({ id }) => id)).toEqual([b.id, a.id, c.id]);
    expect(order('cheapest', [{ ...c, data: told(undefined) }, { ...dear, data: told(0.001) }, configured], view)[0]?.id).toBe(
      a.id,
    );
    expect(asked[0]).toEqual([{ input: 1000, output: 500 }, clock.now()]);
  });

  it('headroom asks the one whose limits leave most room, what is under way included', () => {
    const { view, answer } = setup({ busy: { [b.id]: 90 } });
    answer(a.id, 300, { remaining: { requests: 20, tokens: 1_000_000 } });
    answer(b.id, 300, { remaining: { requests: 100, tokens: 1_000_000 } });
    expect(order('headroom', [b, a], view)[0]?.id).toBe(a.id);
  });
});

describe('what is remembered of targets', () => {
  it('is bounded where clients name them, and stays where the configuration does', () => {
    const { answer, book } = setup();
    answer('a/kept', 120);
    answer('a/first-name', 120);
    for (let n = 0; n < 1000; n++) answer(`a/name-${n}`, 50);
    expect(book.of('a/kept').p50).toBe(120);
    expect(book.of('a/first-name').p50).toBeUndefined();
    expect(book.of('a/name-0').p50).toBe(50);
  });
});
