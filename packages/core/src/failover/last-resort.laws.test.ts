import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { answerOf, engine, refusal, type Said } from '../engine.test-support.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const limited = (seconds: number) =>
  refusal(429, 'rate_limit_exceeded', 'Rate limit reached', { 'retry-after': String(seconds) });
const said: Readonly<Record<string, Said>> = {
  well: answerOf('hi'),
  slowly: { ...answerOf('hi'), afterMs: 700 },
  failing: refusal(500, 'server_error', 'The server had an error'),
  overloaded: refusal(503, 'overloaded', 'Overloaded'),
  broken: { body: '{"error' },
  limited: limited(1),
  patient: limited(4),
};
const outcome = fc.constantFrom(...Object.keys(said));
const targetNames = ['a', 'b', 'c'];
/** The shipped defaults, as docs/overload.md tells them. */
const [sends, again, maxWaitMs] = [4, 2, 5000];
/** Asked again, let through by the line, and sent to find out: each as often for each target. */
const mostOf = (targets: number) => sends + 3 * targets * again;

it('bounds what one call sends, and how long it waits, under any sequence of failures', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(outcome, { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 400 }),
      async (script, targets, calls, apartMs) => {
        const names = targetNames.slice(0, targets);
        let next = 0;
        const { ask, events, instance, asked } = engine(
          {
            providers: Object.fromEntries(
              names.map((name) => [name, { kind: 'openai-compatible', baseURL: `http://${name}.test/v1`, apiKey: 'k' }]),
            ),
            models: { m: { targets: names.map((name) => `${name}/x`) } },
          },
          () => said[script[next++ % script.length] ?? 'well'] ?? answerOf('hi'),
        );
        const asking: Promise<unknown>[] = [];
        for (let n = 0; n < calls; n++) {
          asking.push(ask('m'));
          await vi.advanceTimersByTimeAsync(apartMs);
        }
        await Promise.all(asking);
        let sum = 0;
        for (const event of events) {
          if (event.type !== 'call.end') continue;
          sum += event.attempts;
          expect(event.attempts).toBeLessThanOrEqual(mostOf(targets));
          // Each attempt of this script takes 700 ms at most; the rest is waiting.
          expect(event.durationMs).toBeLessThanOrEqual(maxWaitMs + event.attempts * 705 + 150);
        }
        const waits = events.flatMap((event) => (event.type === 'wait' ? [event.waitedMs] : []));
        for (const ms of waits) expect(ms).toBeLessThanOrEqual(maxWaitMs);
        expect(sum).toBe(asked.length);
        await instance.close({ drain: 0 });
      },
    ),
    { numRuns: 40, seed: 11 },
  ));
