import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ender } from '../call/end-signal.ts';
import { manualClock, settle } from '../resilience/attempt.test-support.ts';
import { type Check, type Judged, SchemaCheckLine } from './check-line.ts';
import type { SchemaWorker, SchemaWorkerListener } from './start-schema-worker.ts';

const limitMs = 50;
const startMs = 70;
const patienceMs = 2000;
const quickMs = 2;

/** A thread that takes as long as the schema says: `takes 3 #name`, `dies`. */
function setup({ fails = false, unheard = false } = {}) {
  const clock = manualClock();
  const state = { started: 0, alive: 0, fails, hangs: false };
  const startWorker = ({ onReady, onVerdict, onGone }: SchemaWorkerListener): SchemaWorker => {
    state.started += 1;
    if (state.fails) throw new Error('threads are not allowed');
    state.alive += 1;
    let over = false;
    const end = () => {
      if (!over) state.alive -= 1;
      over = true;
    };
    if (!state.hangs) clock.timer(startMs, () => over || onReady(), 'background');
    return {
      ask({ schema = 'takes 1' }) {
        if (unheard) return;
        const [, ms] = /takes (\d+)/.exec(schema) ?? [];
        if (ms) return void clock.timer(Number(ms), () => over || onVerdict({ kind: 'fits' }), 'background');
        end();
        onGone();
      },
      unheard: () => (unheard ? { kind: 'fits' } : undefined),
      async end() {
        end();
      },
    };
  };
  const line = new SchemaCheckLine({ clock, startWorker });
  const signal = new Ender();
  const check = (text: string): Check => ({ schema: { id: text, text }, text: '{}', limitMs, signal });
  const judge = (text: string) => line.judge(check(text)).then(told);
  return { clock, line, judge, state };
}

const told = (judged: Judged) => (judged.kind === 'unchecked' ? judged.because : judged.kind);

describe('the line of answers to be checked', () => {
  it('judges one at a time, and ends the thread with what takes too long', async () => {
    const { clock, judge, state } = setup();
    const all = Promise.all(['takes 9', 'takes 51', 'takes 49', 'dies', 'takes 1'].map(judge));
    await clock.advance(startMs * 4 + limitMs * 4);
    expect(await all).toEqual(['fits', 'limit', 'fits', 'limit', 'fits']);
    expect(state).toMatchObject({ started: 3, alive: 1 });
  });

  it('leaves a schema alone that took too long, longer each time, until it was judged in time', async () => {
    const { clock, judge } = setup();
    const bomb = async () => {
      const judged = judge('takes 60');
      await clock.advance(startMs + limitMs + 1);
      return judged;
    };
    expect([await bomb(), await bomb()]).toEqual(['limit', 'remembered']);
    await clock.advance(5000);
    expect([await bomb(), await bomb()]).toEqual(['limit', 'remembered']);
    await clock.advance(5000);
    expect(await bomb()).toBe('remembered');
    await clock.advance(5000);
    expect(await bomb()).toBe('limit');
  });

  it('lets a schema that is known to be quick go first', async () => {
    const { clock, judge } = setup();
    const first = judge('takes 2');
    await clock.advance(startMs + quickMs);
    expect(await first).toBe('fits');
    const bombs = Array.from({ length: 50 }, (_, n) => judge(`takes 60 #${n}`));
    const second = judge('takes 2').then((judged) => ({ judged, at: clock.now() }));
    const askedAt = clock.now();
    await clock.advance(limitMs + startMs + quickMs);
    const { judged, at } = await second;
    expect(judged).toBe('fits');
    expect(at - askedAt).toBeLessThanOrEqual(limitMs + startMs + quickMs);
    await clock.advance(100_000);
    expect(new Set(await Promise.all(bombs))).toEqual(new Set(['limit', 'busy']));
  });

  it('keeps a bounded number waiting, for a bounded time', async () => {
    const { clock, judge } = setup();
    const all = Array.from({ length: 150 }, (_, n) => judge(`takes 60 #${n}`));
    expect(await Promise.race([all[149], settle()])).toBe('busy');
    await clock.advance(patienceMs + limitMs);
    const judged = await Promise.all(all);
    expect(judged.filter((one) => one === 'limit').length).toBeGreaterThanOrEqual(15);
    expect(judged.filter((one) => one !== 'limit' && one !== 'busy')).toEqual([]);
    expect(clock.holding()).toBe(0);
  });

  it('says so where no thread can be started, and tries again a minute later', async () => {
    const { clock, judge, state } = setup({ fails: true });
    expect([await judge('takes 1'), await judge('takes 1')]).toEqual(['no-worker', 'no-worker']);
    expect(state.started).toBe(1);
    state.fails = false;
    await clock.advance(60_000);
    const judged = judge('takes 1');
    await clock.advance(startMs + 1);
    expect(await judged).toBe('fits');
  });

  it('waits for a thread that never comes up no longer than for another check', async () => {
    const { clock, judge, state } = setup();
    state.hangs = true;
    const judged = judge('takes 1');
    await clock.advance(patienceMs);
    expect(await judged).toBe('busy');
    await clock.advance(10_000);
    expect([await judge('takes 1'), state.alive]).toEqual(['no-worker', 0]);
  });

  it('hears what the thread said while the process was busy with something else', async () => {
    const { clock, judge, state } = setup({ unheard: true });
    const judged = judge('takes 1');
    await clock.advance(startMs + limitMs);
    expect([await judged, state.alive]).toEqual(['fits', 1]);
  });

  const arrival = fc.record({ afterMs: fc.integer({ min: 0, max: 40 }), takesMs: fc.constantFrom(1, 9, 30, 49, 60, 1000, 0) });
  it('lets nobody wait for long whatever comes, and checks what is known to be quick all the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { maxLength: 120 }), fc.boolean(), async (arrivals, same) => {
        const { clock, judge, line, state } = setup();
        const known = judge('takes 2');
        await clock.advance(startMs + quickMs);
        expect(await known).toBe('fits');
        const waits: Promise<number>[] = [];
        const healthy: Promise<string>[] = [];
        const waited = (judged: Promise<string>) => {
          const at = clock.now();
          waits.push(judged.then(() => clock.now() - at));
          return judged;
        };
        for (const [n, { afterMs, takesMs }] of arrivals.entries()) {
          await clock.advance(afterMs);
          void waited(judge(`${takesMs === 0 ? 'dies' : `takes ${takesMs}`} #${same ? 0 : n}`));
          if (n % 10 === 0) healthy.push(waited(judge('takes 2')));
        }
        await clock.advance(patienceMs + limitMs);
        expect(Math.max(0, ...(await Promise.all(waits)))).toBeLessThanOrEqual(patienceMs + limitMs);
        expect((await Promise.all(healthy)).filter((judged) => judged !== 'fits')).toEqual([]);
        await line.close();
        expect([state.alive, clock.holding()]).toEqual([0, 0]);
      }),
      { numRuns: 40, seed: 5 },
    );
  });
});
