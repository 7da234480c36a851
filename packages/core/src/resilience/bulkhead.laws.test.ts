import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Failure } from '../call/failure.ts';
import type { Outcome } from '../call/outcome.ts';
import { answered, attempt, call, failed, settle, streaming } from './attempt.test-support.ts';
import { bulkhead } from './bulkhead.ts';
import { gates } from './gates.ts';

const left: Failure = { reason: 'cancelled', phase: 'before_headers', detail: 'the client left' };
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ begin: fc.constantFrom('reply', 'failure', 'stream') }) },
  { weight: 3, arbitrary: fc.record({ settle: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ abort: fc.nat() }) },
  { weight: 1, arbitrary: fc.constant('turn' as const) },
);

it('has every place back after any order of answers, ends and aborts, and refuses nobody it has room for', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 3 }),
      fc.array(step, { maxLength: 40 }),
      async (concurrent, queue, steps) => {
        const places = bulkhead({ concurrent, queue });
        let sent = 0;
        const order: number[] = [];
        const outcomes: Promise<Outcome>[] = [];
        const open: { readonly number: number; readonly settle: () => void; readonly abort: () => void }[] = [];

        function begin(kind: string) {
          const number = outcomes.length;
          const own = call();
          const gate = Promise.withResolvers<Outcome>();
          const { outcome, end } = streaming();
          const send = () => {
            order.push(number);
            sent += 1;
            // As the transport does: whoever is aborted gets a failure, and a stream is ended by it.
            own.signal.onAbort(() => end(left));
            if (kind === 'stream') gate.resolve(outcome);
            return gate.promise;
          };
          outcomes.push(gates([places.gate])(send)(attempt({ call: own })));
          open.push({
            number,
            settle() {
              gate.resolve(kind === 'failure' ? failed('server-error') : answered());
              end();
            },
            abort() {
              own.abort(left);
              gate.resolve({ kind: 'failure', failure: left });
            },
          });
        }
        const takeOut = (n: number) => (open.length === 0 ? undefined : open.splice(n % open.length, 1)[0]);

        const gone: number[] = [];
        let quiet = true;
        for (const next of steps) {
          if (next === 'turn') await settle();
          else if ('begin' in next) begin(next.begin);
          else if ('settle' in next) takeOut(next.settle)?.settle();
          else {
            const one = takeOut(next.abort);
            // With nothing under way whoever was not sent stands in the queue (or was refused).
            if (one && quiet && !order.includes(one.number)) gone.push(one.number);
            one?.abort();
          }
          quiet = next === 'turn';
          expect(places.inFlight()).toBeLessThanOrEqual(concurrent);
        }
        for (const { settle } of open.splice(0)) settle();
        await settle();
        const came = await Promise.all(outcomes);
        expect(places.inFlight()).toBe(0);
        expect(order).toEqual(order.toSorted((a, b) => a - b)); // in the order in which they came
        expect(order.filter((number) => gone.includes(number))).toEqual([]);
        const never = came.filter(({ kind, ...rest }) => kind === 'failure' && 'failure' in rest && isUnsent(rest.failure));
        expect(never.length).toBe(came.length - sent);

        // The line is not to be seen from outside, but has as much room as at the start.
        for (let n = 0; n < concurrent + queue + 1; n++) begin('reply');
        await settle();
        expect(places.inFlight()).toBe(concurrent);
        expect(await outcomes.at(-1)).toMatchObject({ failure: { reason: 'shed' } });
        for (const { settle } of open.splice(0)) settle();
        await settle();
        const last = await Promise.all(outcomes.slice(came.length, -1));
        expect(last.map(({ kind }) => kind)).toEqual(Array(concurrent + queue).fill('reply'));
        expect(places.inFlight()).toBe(0);
      },
    ),
    { numRuns: 1000 },
  ));

const isUnsent = ({ reason, phase }: Failure) => reason === 'shed' || (reason === 'cancelled' && phase === 'before_send');
