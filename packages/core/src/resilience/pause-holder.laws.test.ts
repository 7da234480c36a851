import fc from 'fast-check';
import { expect, it } from 'vitest';
import { manualClock, recorder } from './attempt.test-support.ts';
import { PauseHolder } from './pause-holder.ts';

const step = fc.oneof(
  fc.record({ cool: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }) }),
  fc.record({ pass: fc.integer({ min: 0, max: 40_000 }) }),
  fc.constant('look' as const),
  fc.constant('answered' as const),
);
/** Timers may ring a little early. */
const slackMs = 5;

it('is not available before the latest of its ends, in whatever order the waits came, and is available after it', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const clock = manualClock();
      const { events, publish } = recorder();
      const health = new PauseHolder('openai/gpt', clock, publish);
      let latest = 0;
      for (const next of steps) {
        if (next === 'answered') health.answered();
        else if (next === 'look') health.pause();
        else if ('pass' in next) await clock.advance(next.pass);
        else {
          const waitMs = health.cool(next.cool);
          if (next.cool !== undefined) expect(waitMs).toBe(next.cool);
          latest = Math.max(latest, clock.now() + waitMs);
        }
        // Looking ends a pause, so only some of the steps look: what is not looked at must hold as well.
        if (next === 'look') {
          const pause = health.pause();
          if (clock.now() < latest - slackMs) expect(pause).toMatchObject({ state: 'cooling', until: latest });
          else expect(pause).toBeUndefined();
        }
      }
      await clock.advance(Math.max(0, latest - clock.now()));
      expect(health.pause()).toBeUndefined();
      const ends = events.flatMap((event) => (event.type === 'health' && event.until !== undefined ? [event.until] : []));
      for (const [n, end] of ends.entries()) expect(end).toBeGreaterThanOrEqual((ends[n - 1] ?? 0) - slackMs);
    }),
    { numRuns: 1000 },
  ));

it('tells of each change once: never twice available, and at its end available', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const clock = manualClock();
      const { events, publish } = recorder();
      const health = new PauseHolder('openai/gpt', clock, publish);
      for (const next of steps) {
        if (next === 'answered') health.answered();
        else if (next === 'look') health.pause();
        else if ('pass' in next) await clock.advance(next.pass);
        else health.cool(next.cool);
      }
      await clock.advance(1_000_000);
      health.pause();
      const states = events.flatMap((event) => (event.type === 'health' ? [event.state] : []));
      expect(states.at(-1) ?? 'available').toBe('available');
      expect(states.filter((state, n) => state === 'available' && states[n - 1] !== 'cooling')).toEqual([]);
    }),
    { numRuns: 1000 },
  ));
