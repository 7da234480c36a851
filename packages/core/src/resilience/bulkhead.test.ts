import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../call/outcome.ts';
import { answered, attempt, call, settle, streaming } from './attempt.test-support.ts';
import { bulkhead } from './bulkhead.ts';
import { gates } from './gates.ts';

function held() {
  const gate = Promise.withResolvers<Outcome>();
  return { send: () => gate.promise, open: () => gate.resolve(answered()) };
}

describe('the bulkhead', () => {
  it('sheds at once what is over its limit', async () => {
    const places = bulkhead({ concurrent: 1, queue: 0 });
    const first = held();
    const running = gates([places.gate])(first.send)(attempt());
    expect(await gates([places.gate])(first.send)(attempt())).toMatchObject({
      failure: { reason: 'shed', phase: 'before_send' },
    });
    first.open();
    expect((await running).kind).toBe('reply');
  });

  it('holds the place of a stream until its end', async () => {
    const places = bulkhead({ concurrent: 1, queue: 0 });
    const { outcome, end } = streaming();
    await gates([places.gate])(async () => outcome)(attempt());
    expect(places.inFlight()).toBe(1);
    end();
    await settle();
    expect(places.inFlight()).toBe(0);
  });

  it('serves its queue in order; no newcomer takes the place of the first in line', async () => {
    const places = bulkhead({ concurrent: 1, queue: 2 });
    const order: string[] = [];
    const first = ['a', 'b', 'c'].map((name) => ({ name, ...held() }));
    const running = first.map(({ name, send }) =>
      gates([places.gate])(() => {
        order.push(name);
        return send();
      })(attempt()),
    );
    first[0]?.open();
    await running[0];
    await settle(); // a place is given on a moment after the answer
    const late = gates([places.gate])(async () => {
      order.push('late');
      return answered();
    })(attempt());
    first[1]?.open();
    first[2]?.open();
    await Promise.all([...running, late]);
    expect(order).toEqual(['a', 'b', 'c', 'late']);
  });

  it('gives a place that has just become free to the first in line, and not to who comes in that very moment', async () => {
    const places = bulkhead({ concurrent: 1, queue: 2 });
    const order: string[] = [];
    const first = held();
    const running = [gates([places.gate])(first.send)(attempt())];
    const enter = (name: string) =>
      gates([places.gate])(async () => {
        order.push(name);
        return answered();
      })(attempt());
    running.push(enter('waiting'));
    first.open();
    while (places.inFlight() > 0) await Promise.resolve();
    running.push(enter('newcomer'));
    await Promise.all(running);
    expect(order).toEqual(['waiting', 'newcomer']);
  });

  it('lets an aborted waiter leave at once and refuses nobody behind it', async () => {
    const places = bulkhead({ concurrent: 1, queue: 2 });
    const first = held();
    const running = gates([places.gate])(first.send)(attempt());
    const leaver = call();
    const left = gates([places.gate])(async () => answered())(attempt({ call: leaver }));
    const behind = gates([places.gate])(async () => answered())(attempt());
    leaver.abort({ reason: 'cancelled', phase: 'before_headers', detail: 'the client left' });
    expect(await left).toMatchObject({ failure: { reason: 'cancelled' } });
    first.open();
    expect((await running).kind).toBe('reply');
    expect((await behind).kind).toBe('reply');
  });

  it('has every place back after any order of ends and aborts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('reply', 'stream', 'abort', 'end'), { maxLength: 40 }), async (steps) => {
        const places = bulkhead({ concurrent: 2, queue: 2 });
        const ends: (() => void)[] = [];
        for (const step of steps) {
          if (step === 'end') ends.shift()?.();
          else {
            const own = call();
            const { outcome, end } = streaming();
            void gates([places.gate])(async () => (step === 'reply' ? answered() : outcome))(attempt({ call: own }));
            ends.push(() => {
              if (step === 'abort') own.abort({ reason: 'cancelled', phase: 'before_headers', detail: '' });
              end();
            });
          }
          await settle();
        }
        while (ends.length > 0) {
          ends.shift()?.();
          await settle();
        }
        expect(places.inFlight()).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
