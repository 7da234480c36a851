import type { TargetStatus } from '@understudy/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incident } from '../../examples/demo/src/incident.ts';
import { plain, plainLine, type ViewState, view, viewColumns } from '../../examples/demo/src/view.ts';

const target = (id: string, state: TargetStatus['state'], more: { readonly until?: number } = {}) => ({
  status: { id, state, ...more },
  attempts: 42,
  failed: 19,
  firstTokenMs: [90, 100, 110, 400],
});

const state: ViewState = {
  phases: incident,
  phase: 2,
  elapsedMs: 12_400,
  now: 1000,
  targets: [target('openai/gpt-4.1-mini', 'cooling', { until: 2200 }), target('anthropic/claude-sonnet-4-6', 'available')],
  clients: { calls: 96, served: 30, recovered: 66, failed: 0 },
};

describe('the view of the demo', () => {
  it('shows the phase of the incident, how each target stands, and what the clients saw', () => {
    expect(view(state, plain)).toEqual([
      'Incident   ✓ calm   ✓ 503   ▶ 429 storm   · slow   · recovery',
      '    12 s   openai answers 429, Retry-After: 2.',
      '',
      'target                      state          attempts failed  first token p50/p95',
      'openai/gpt-4.1-mini         cooling 1.2 s        42     19         100 / 400 ms',
      'anthropic/claude-sonnet-4-6 available            42     19         100 / 400 ms',
      '',
      'Clients    96 calls: 30 served, 66 recovered, 0 failed',
    ]);
  });

  it('is one line where nothing can be redrawn', () => {
    expect(plainLine(state)).toBe(
      '    12 s  429 storm   openai cooling 1.2 s, anthropic available  |  96 calls: 30 served, 66 recovered, 0 failed',
    );
  });

  it('paints failed calls red, and only those', () => {
    const painted = (failed: number) =>
      view({ ...state, clients: { ...state.clients, failed } }, (style, text) => `<${style} ${text}>`);
    expect(painted(0).at(-1)).toContain('<green 0 failed>');
    expect(painted(1).at(-1)).toContain('<red 1 failed>');
  });

  it('has a line for a target that has not been asked', () => {
    const unasked = { ...target('local/llama', 'available'), attempts: 0, failed: 0, firstTokenMs: [] };
    expect(view({ ...state, targets: [unasked] }, plain)[4]).toMatch(/^local\/llama +available +0 +0 +-$/);
  });

  it('has as many lines in every state, none of them wider than the terminal', () => {
    const states = ['available', 'open', 'half-open', 'cooling', 'suspended'] as const;
    const anyTarget = fc.record({
      status: fc.record({
        id: fc.constant('anthropic/claude-sonnet-4-6'),
        state: fc.constantFrom(...states),
        until: fc.nat(30_000),
      }),
      attempts: fc.nat(99_999),
      failed: fc.nat(9999),
      firstTokenMs: fc.array(fc.integer({ min: 1, max: 9999 })),
    });
    const anyState = fc.record({
      phases: fc.constant(incident),
      phase: fc.nat(incident.length - 1),
      elapsedMs: fc.nat(60_000),
      now: fc.constant(0),
      targets: fc.array(anyTarget, { minLength: 3, maxLength: 3 }),
      clients: fc.record({ calls: fc.nat(9999), served: fc.nat(9999), recovered: fc.nat(9999), failed: fc.nat(9999) }),
    });
    fc.assert(
      fc.property(anyState, (any) => {
        const lines = view(any, plain);
        expect(lines).toHaveLength(9);
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(viewColumns);
      }),
    );
  });
});
