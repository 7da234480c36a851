import { describe, expect, it } from 'vitest';
import type { Frame, StreamEvent } from '../call/stream-event.ts';
import { type HoldBack, holdNothing, holdToolCalls, holdUntilEnd, holdUntilFinish } from './hold.ts';

const frame = (raw: string, ...events: StreamEvent[]): Frame => ({ raw, events });
const text = frame('text', { type: 'text-delta', text: 'Well' });
const begins = frame('begins', { type: 'tool-call-start', index: 0, id: 'call-1', name: 'weather' });
const args = frame('arguments', { type: 'tool-call-delta', index: 0, arguments: '{}' });
const finish = frame('finish', { type: 'finish', finish: { unified: 'tools', raw: 'tool_calls' } });
const end = frame('end', { type: 'end' });

/** What each frame lets through, and whether something is held after it. */
function pushed(hold: HoldBack, frames: readonly Frame[]): readonly (readonly [string, boolean])[] {
  return frames.map((one) => {
    const free: Frame[] = [];
    hold.push(one, free);
    return [free.map(({ raw }) => raw).join(' '), hold.holding] as const;
  });
}

describe('what is held back of an answer', () => {
  it('is nothing where nothing asks for it', () => {
    expect(holdNothing.passes([begins])).toBe(true);
    expect(pushed(holdNothing, [begins])).toEqual([['begins', false]]);
    expect(holdNothing.overflowed).toBe(false);
  });

  it('is a tool call and all that follows it, until the turn is finished', () => {
    expect(pushed(holdToolCalls(), [text, begins, args, text, finish, end])).toEqual([
      ['text', false],
      ['', true],
      ['', true],
      ['', true],
      ['begins arguments text finish', false],
      ['end', false],
    ]);
    expect(pushed(holdToolCalls(), [begins, end])).toEqual([
      ['', true],
      ['begins end', false],
    ]);
  });

  it('is no tool call that comes whole, with its finish, in one frame', () => {
    const whole = frame('whole', ...begins.events, ...finish.events);
    expect(pushed(holdToolCalls(), [whole])).toEqual([['whole', false]]);
  });

  it('lets frames pass as they are while no tool call is held, and none begins', () => {
    const hold = holdToolCalls();
    const both = frame('both', ...text.events, ...begins.events);
    expect([hold.passes([text, finish]), hold.passes([text, begins]), hold.passes([both])]).toEqual([true, false, false]);
    pushed(hold, [begins]);
    expect(hold.passes([text])).toBe(false);
    pushed(hold, [finish]);
    expect(hold.passes([text])).toBe(true);
  });

  it('is everything until the turn is finished', () => {
    const hold = holdUntilFinish();
    expect(hold.passes([text])).toBe(false);
    expect(pushed(hold, [text, text, finish, end])).toEqual([
      ['', true],
      ['', true],
      ['text text finish', false],
      ['end', false],
    ]);
    const last = frame('last', ...text.events, ...finish.events);
    expect(pushed(holdUntilFinish(), [last])).toEqual([['last', false]]);
    expect(pushed(holdUntilFinish(), [text, end])).toEqual([
      ['', true],
      ['text end', false],
    ]);
  });

  it('is everything until the stream has ended', () => {
    expect(pushed(holdUntilEnd(), [text, finish, end])).toEqual([
      ['', true],
      ['', true],
      ['text finish end', false],
    ]);
  });

  it('is 16 MiB at most, and what was let through does not count', () => {
    const half = frame('x'.repeat(8 * 1024 * 1024 - 64), ...text.events);
    const hold = holdToolCalls();
    pushed(hold, [begins, half, finish, begins, half]);
    expect(hold.overflowed).toBe(false);
    const full = holdUntilEnd();
    pushed(full, [half, half]);
    expect(full.overflowed).toBe(false);
    pushed(full, [frame('')]);
    expect(full.overflowed).toBe(true);
    pushed(full, [end]);
    expect(full.overflowed).toBe(true);
  });
});
