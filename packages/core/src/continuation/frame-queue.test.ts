import { expect, it } from 'vitest';
import type { Frame } from '../call/stream-event.ts';
import { FrameQueue } from './frame-queue.ts';

const frames = (count: number): readonly Frame[] => Array.from({ length: count }, (_, n) => ({ raw: `${n}`, events: [] }));

it('gives frames out in order, 512 of them at once at most', () => {
  const all = frames(1100);
  const queue = new FrameQueue(all);
  const parts = [queue.next(), queue.next(), queue.next()];
  expect(parts.map(({ length }) => length)).toEqual([512, 512, 76]);
  expect(parts.flat()).toEqual(all);
  expect([queue.isEmpty, queue.next()]).toEqual([true, []]);
  const few = frames(512);
  queue.fill(few);
  expect(queue.isEmpty).toBe(false);
  expect(queue.next()).toBe(few);
  expect(queue.isEmpty).toBe(true);
  queue.fill(frames(513));
  expect([queue.next().length, queue.isEmpty, queue.next().length, queue.isEmpty]).toEqual([512, false, 1, true]);
});
