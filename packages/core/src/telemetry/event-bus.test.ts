import { describe, expect, it } from 'vitest';
import type { UnderstudyEvent } from '../call/events.ts';
import { eventBus } from './event-bus.ts';

const panic = (target: string): UnderstudyEvent => ({ type: 'panic', callId: 'c', at: 1, target });
const targetOf = (event: UnderstudyEvent) => (event.type === 'panic' ? event.target : event.type);

describe('the event bus', () => {
  it('gives each listener every event in the order in which they happened, also those that a listener makes', () => {
    const { publish, on } = eventBus();
    on((event) => targetOf(event) === 'first' && publish(panic('because of first')));
    const seen: string[] = [];
    on((event) => void seen.push(targetOf(event)));
    publish(panic('first'));
    publish(panic('second'));
    expect(seen).toEqual(['first', 'because of first', 'second']);
  });

  it('goes on where a listener throws, or rejects', async () => {
    const { publish, on } = eventBus();
    const seen: string[] = [];
    on(() => {
      throw new Error('a mistake of the listener');
    });
    on(() => Promise.reject(new Error('another')));
    on((event) => void seen.push(targetOf(event)));
    const unhandled: unknown[] = [];
    const onUnhandled = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', onUnhandled);
    publish(panic('first'));
    publish(panic('second'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', onUnhandled);
    expect([seen, unhandled]).toEqual([['first', 'second'], []]);
  });

  it('gives nothing more to one that has left, also in the midst of an event', () => {
    const { publish, on } = eventBus();
    const seen: string[] = [];
    const leave = on(() => undefined);
    on(() => off());
    const off = on((event) => void seen.push(targetOf(event)));
    leave();
    publish(panic('first'));
    expect(seen).toEqual([]);
  });
});
