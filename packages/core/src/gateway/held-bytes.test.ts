import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientConnection } from '../call/http.ts';
import { call, manualClock, recorder } from '../resilience/attempt.test-support.ts';
import { HeldBytes } from './held-bytes.ts';

const max = 1000 * 1024;

function setup() {
  const clock = manualClock();
  const { events, publish } = recorder();
  const held = new HeldBytes(max, { clock, publish });
  /** A client that holds so many kilobytes. */
  const client = (kilobytes: number) => {
    const state = { bytes: kilobytes * 1024, destroyed: false };
    const connection: ClientConnection = {
      held: () => state.bytes,
      onClosed() {},
      bodyLeft: () => 0,
      refuseBody() {},
      drain() {},
      destroy() {
        state.destroyed = true;
        state.bytes = 0;
        hold.leave();
      },
    };
    const hold = held.enter(connection);
    return Object.assign(state, { hold });
  };
  const states = () => events.map((event) => (event.type === 'buffered' ? event.state : event.type));
  return { clock, client, held, states };
}

describe('what is held for slow clients', () => {
  it('leaves room while it is little, and none when it is much', async () => {
    const { clock, client, held, states } = setup();
    client(900);
    expect(held.hasRoom()).toBe(true);
    client(200);
    await clock.advance(250);
    expect([held.hasRoom(), states()]).toEqual([false, ['full']]);
  });

  it('cuts those off that have been slow for longest, as many as it takes', async () => {
    const { clock, client, held, states } = setup();
    const first = client(400);
    held.hasRoom();
    await clock.advance(500);
    const second = client(400);
    held.hasRoom();
    await clock.advance(500);
    const third = client(400);
    expect(held.hasRoom()).toBe(true);
    expect([first.destroyed, second.destroyed, third.destroyed]).toEqual([true, false, false]);
    await clock.advance(250);
    expect([held.hasRoom(), states()]).toEqual([true, ['full', 'free']]);
  });

  it('spares who reads well, and who holds next to nothing', async () => {
    const { clock, client, held } = setup();
    const quick = client(900);
    const small = client(60);
    const deaf = client(300);
    held.hasRoom();
    await clock.advance(500);
    quick.bytes = 10; // it has read
    held.hasRoom();
    await clock.advance(500);
    quick.bytes = 900 * 1024; // and got the next
    held.hasRoom();
    expect([quick.destroyed, small.destroyed, deaf.destroyed]).toEqual([false, false, true]);
  });

  it('ends the call of whom it cuts off, as shed', async () => {
    const { clock, client, held } = setup();
    const deaf = client(2000);
    const own = call();
    deaf.hold.call = own;
    held.hasRoom();
    await clock.advance(1000);
    held.hasRoom();
    expect(own.signal.reason).toMatchObject({ reason: 'shed' });
  });

  const arrival = fc.record({ afterMs: fc.integer({ min: 0, max: 400 }), kilobytes: fc.integer({ min: 0, max: 1200 }) });
  it('never keeps more than its bound of what has been slow for a second, whoever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { maxLength: 60 }), async (arrivals) => {
        const { clock, client, held } = setup();
        const clients: { readonly since: number; readonly state: ReturnType<typeof client> }[] = [];
        for (const { afterMs, kilobytes } of arrivals) {
          await clock.advance(afterMs);
          clients.push({ since: clock.now(), state: client(kilobytes) });
          held.hasRoom();
        }
        for (let n = 0; n < 6; n++) {
          await clock.advance(250);
          held.hasRoom();
        }
        const left = clients.reduce((sum, { state }) => sum + (state.bytes >= 64 * 1024 ? state.bytes : 0), 0);
        expect(left).toBeLessThanOrEqual(max);
      }),
      { numRuns: 40, seed: 9 },
    );
  });
});
