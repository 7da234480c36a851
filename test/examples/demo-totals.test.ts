import type { UnderstudyEvent } from '@understudy/core';
import { describe, expect, it } from 'vitest';
import type { CallResult } from '../../examples/demo/src/load.ts';
import { clientLines } from '../../examples/demo/src/report.ts';
import { createTotals, quantile } from '../../examples/demo/src/totals.ts';
import { plain } from '../../examples/demo/src/view.ts';

const result = (call: number, more: Partial<CallResult> = {}): CallResult => ({
  call,
  client: 'OpenAI SDK, JSON',
  attempts: 1,
  failovers: 0,
  firstByteMs: 100 + call,
  ...more,
});

const attemptEnd = (more: object) => ({ type: 'attempt.end', target: 'openai/gpt', startedAt: 1000, ...more }) as UnderstudyEvent;

describe('what the demo counts', () => {
  it('tells calls that their first attempt served from those that were recovered and those that failed', () => {
    const totals = createTotals();
    const skipped = { attempts: 1, failovers: 1 };
    for (const more of [{}, { attempts: 2, failovers: 1 }, skipped, { attempts: 2 }, { error: '503' }])
      totals.onResult(result(1, more));
    expect(totals.clients()).toEqual({ calls: 5, served: 1, recovered: 3, failed: 1 });
  });

  it('counts attempts of each target, and leaves out those that the client itself ended', () => {
    const totals = createTotals();
    totals.onEvent(attemptEnd({ firstTokenAt: 1090 }));
    totals.onEvent(attemptEnd({ reason: 'overloaded' }));
    totals.onEvent(attemptEnd({ reason: 'cancelled' }));
    expect(totals.target('openai/gpt')).toEqual({ attempts: 2, failed: 1, firstTokenMs: [90] });
    expect(totals.target('never/asked')).toEqual({ attempts: 0, failed: 0, firstTokenMs: [] });
    expect([...totals.reasons]).toEqual([['overloaded', 1]]);
  });

  it('has quantiles that are values of the list', () => {
    expect(quantile([], 0.5)).toBeUndefined();
    expect(quantile([7], 0.95)).toBe(7);
    expect([quantile([3, 1, 2, 4], 0.5), quantile([3, 1, 2, 4], 0.95)]).toEqual([2, 4]);
  });
});

describe('what the demo reports', () => {
  it('is how much longer clients waited than those that called a provider straight', () => {
    const totals = createTotals();
    for (const call of [1, 2, 3]) totals.onResult(result(call, { firstByteMs: 105 }));
    totals.onResult(result(4, { attempts: 2, failovers: 1, firstByteMs: 900 })); // says nothing of what the app itself adds
    const text = clientLines(totals, [result(5, { firstByteMs: 102 })], () => 100, plain).join('\n');
    expect(text).toContain('Added latency: p50 3.0 ms.');
    expect(text).toContain('waited 5.0 ms for the first byte (p50 of the 3 calls');
    expect(text).toContain('4 calls: 3 served by their first attempt, 1 recovered, 0 failed.');
    expect(text).not.toContain('Failed calls');
  });

  it('names the calls that failed', () => {
    const totals = createTotals();
    totals.onResult(result(17, { error: '503 No answer' }));
    expect(clientLines(totals, [], () => undefined, plain)).toContain('  Call 17 (OpenAI SDK, JSON): 503 No answer');
  });
});
