import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerOf, chunk, engine, refusal, type Said } from './engine.test-support.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const quick = 50;
const never = 10_000_000;
const stream = (afterMs: number): Said => ({
  body: [chunk('Hello.'), { ...chunk(''), choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }, '[DONE]'],
  headers: { 'content-type': 'text/event-stream' },
  afterMs,
});

function pair(policy: object = {}) {
  const state = { first: answerOf('first') as Said };
  const own = engine(
    {
      providers: Object.fromEntries(
        ['a', 'b'].map((name) => [name, { kind: 'openai-compatible', baseURL: `http://${name}.test/v1`, apiKey: name }]),
      ),
      models: { m: { targets: ['a/x', 'b/y'] } },
      policy: { retry: { attempts: 0 }, ...policy },
    },
    ({ key }) => (key === 'a' ? state.first : { ...state.first, ...answerOf('second'), status: 200, afterMs: quick }),
  );
  const changes = () => own.events.flatMap((event) => (event.type === 'breaker' ? [`${event.from} ${event.to}`] : []));
  const kinds = () => own.events.flatMap((event) => (event.type === 'attempt.start' ? [event.kind] : []));
  async function timed(over: object = {}) {
    const at = Date.now();
    const answer = await own.ask('m', over);
    return { answer, ms: Date.now() - at };
  }
  return { ...own, state, changes, kinds, timed };
}

const away = refusal(503, 'overloaded', 'Overloaded');

describe('a trial of a target that may be back', () => {
  it('is raced by the next target after the usual time, and its loss is a verdict that costs no budget', async () => {
    const { state, ask, changes, kinds, timed, events, instance } = pair();
    state.first = { ...answerOf('first'), afterMs: quick };
    for (let n = 0; n < 30; n++) await ask('m');
    state.first = away;
    for (let n = 0; n < 30; n++) {
      await ask('m');
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(changes()).toEqual(['closed open']);
    state.first = { ...answerOf('first'), afterMs: never };
    await vi.advanceTimersByTimeAsync(6000);
    const { answer, ms } = await timed();
    expect(answer.status).toBe(200);
    expect(ms).toBeLessThanOrEqual(500 + quick + 5);
    expect(kinds().slice(-2)).toEqual(['trial', 'hedge']);
    expect(changes()).toEqual(['closed open', 'open half-open', 'half-open open']);
    expect(events.filter(({ type }) => type === 'retry')).toEqual([]);
    expect(instance.targets()[0]?.budgetLeft).toBe(10);
  });

  it('keeps nobody waiting for more than two seconds where nothing is known of its usual time', async () => {
    const { state, ask, timed } = pair();
    state.first = away;
    for (let n = 0; n < 5; n++) await ask('m');
    state.first = { ...answerOf('first'), afterMs: never };
    await vi.advanceTimersByTimeAsync(6000);
    expect((await timed()).ms).toBeLessThanOrEqual(2000 + quick + 5);
  });

  it('is judged by its first token where it is a stream, and gives its place back then', async () => {
    const { state, ask, changes } = pair();
    state.first = away;
    for (let n = 0; n < 5; n++) await ask('m');
    state.first = stream(quick);
    await vi.advanceTimersByTimeAsync(6000);
    const one = await ask('m', { stream: true });
    const two = await ask('m', { stream: true });
    expect(changes()).toEqual(['closed open', 'open half-open', 'half-open closed']);
    for (const answer of [one, two]) expect(await answer.text()).toContain('[DONE]');
  });

  it('does not keep a target away for ever that is slower than its stand-in', async () => {
    const { state, ask, changes } = pair({ timeout: { reply: '20s' } });
    state.first = { ...answerOf('first'), afterMs: 5000 };
    for (let n = 0; n < 25; n++) await ask('m');
    state.first = away;
    for (let n = 0; n < 60; n++) {
      await ask('m');
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(changes()).toContain('closed open');
    state.first = { ...answerOf('first'), afterMs: 5000 };
    for (let n = 0; n < 12; n++) {
      await vi.advanceTimersByTimeAsync(4000);
      await ask('m');
    }
    expect(changes().at(-1)).toBe('half-open closed');
  });
});
