import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Call } from '../call/call.ts';
import type { Reason } from '../call/reasons.ts';
import { recorder } from '../resilience/attempt.test-support.ts';
import { refusalWatch } from './refusal-watch.ts';

interface Said {
  readonly at: number;
  readonly reason: Reason | undefined;
  readonly caller: number;
  readonly session: string | undefined;
  readonly text: string;
}

const minute = 60_000;
const blameless: ReadonlySet<Reason | undefined> = new Set<Reason>(['unsupported', 'rejected']);

/** Refusals come in runs, or nothing would ever be told. */
const run = fc.record({
  reason: fc.constantFrom<Reason | undefined>(undefined, 'unsupported', 'unsupported', 'rejected', 'server-error'),
  callers: fc.constantFrom([1], [0], [1, 2]),
  session: fc.constantFrom(undefined, undefined, 's'),
  texts: fc.constantFrom(1, 2, 30),
  times: fc.integer({ min: 1, max: 25 }),
  stepMs: fc.constantFrom(0, 1000, 20_000, 200_000),
});

/** The rule in its plainest form: keeps everything, and counts anew each time. */
function plainly(log: readonly Said[]) {
  const told: (readonly [at: number, state: string, reason: Reason])[] = [];
  let refusing: Reason | undefined;
  log.forEach(({ at, reason }, index) => {
    const now = Math.floor(at / minute);
    const seen = log.slice(0, index + 1).filter((one) => Math.floor(one.at / minute) > now - 5);
    const met = (which: Reason) => seen.filter((one) => one.reason === which);
    const who = (of: readonly Said[]) => new Set(of.map(({ caller, session }) => `${caller} ${session}`)).size;
    if (refusing) {
      if (met(refusing).length >= 0.5 * seen.length) return;
      told.push([at, 'over', refusing]);
      refusing = undefined;
    } else if (reason && blameless.has(reason)) {
      const all = met(reason);
      const texts = new Set(all.map(({ text }) => text)).size;
      const many = who(all) > 1 && texts > 1;
      const alone = who(seen) === 1 && texts >= 10 && all.every(({ session }) => session === undefined);
      if (seen.length < 10 || all.length < 0.8 * seen.length || !(many || alone)) return;
      told.push([at, 'refusing', reason]);
      refusing = reason;
    }
  });
  return told;
}

it('tells what the plain rule tells, whatever comes in whatever order', () => {
  let departures = 0;
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 12 }), (runs) => {
      const log: Said[] = [];
      let at = 1_700_000_000_000;
      for (const { reason, callers, session, texts, times, stepMs } of runs)
        for (let n = 0; n < times; n++) {
          at += stepMs;
          log.push({ at, reason, caller: callers[n % callers.length] ?? 0, session, text: `text ${n % texts}` });
        }
      const { events, publish } = recorder();
      let current: Call | undefined;
      const watch = refusalWatch({ publish, callOf: () => current, named: new Set(['a/m']) });
      for (const said of log) {
        current = callOf(said);
        watch.listener({ type: 'call.end', callId: 'c', at: said.at } as never);
      }
      const told = events.map((event) => event.type === 'refusing' && [event.at, event.state, event.reason]);
      expect(told).toEqual(plainly(log));
      departures += told.length;
    }),
    { numRuns: 300, seed: 7 },
  );
  expect(departures).toBeGreaterThan(50); // else it would have shown nothing
});

function callOf({ at, reason, caller, session, text }: Said): Call {
  const request = { messages: [{ role: 'user', content: [{ type: 'text', text }] }] };
  const attempts = [{ number: 1, kind: 'first', target: 'a/m', startedAt: at, endedAt: at, ...(reason && { reason }) }];
  return { id: 'c', caller, ...(session !== undefined && { session }), request, attempts } as unknown as Call;
}
