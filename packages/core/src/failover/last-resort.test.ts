import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventOf, UnderstudyEvent } from '../call/events.ts';
import { type Asked, answerOf, chunk, engine, refusal, type Said } from '../engine.test-support.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const limited = (seconds: number) =>
  refusal(429, 'rate_limit_exceeded', 'Rate limit reached', { 'retry-after': String(seconds) });
const overloaded = refusal(503, 'overloaded', 'Overloaded');
const finish = { ...chunk(''), choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
const streamed = (...pieces: string[]): Said => ({
  headers: { 'content-type': 'text/event-stream' },
  body: [...pieces.map((piece) => chunk(piece)), finish, '[DONE]'],
});

function targets(names: readonly string[], say: (asked: Asked, n: number) => Said, policy: object = {}) {
  let n = 0;
  const own = engine(
    {
      providers: Object.fromEntries(
        names.map((name) => [name, { kind: 'openai-compatible', baseURL: `http://${name}.test/v1`, apiKey: name }]),
      ),
      models: { m: { targets: names.map((name) => `${name}/x`) } },
      policy: { retry: { attempts: 0 }, ...policy },
    },
    (asked) => say(asked, n++),
  );
  const of = <T extends UnderstudyEvent['type']>(type: T) =>
    own.events.filter((event): event is EventOf<T> => event.type === type);
  /** Asks without letting time pass. */
  const begin = (over: object = {}, signal?: AbortSignal) =>
    own.instance.fetch('http://understudy/v1/chat/completions', {
      method: 'POST',
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...over }),
      ...(signal && { signal }),
    });
  return { ...own, of, begin };
}

describe('a call that has no candidate left', () => {
  it('asks the only target again after one 503', async () => {
    const { ask, of } = targets(['a'], (_, n) => (n === 0 ? overloaded : answerOf('hi')));
    expect((await ask('m')).status).toBe(200);
    expect(of('attempt.start').map(({ kind }) => kind)).toEqual(['first', 'last-resort']);
    expect(of('last-resort')).toMatchObject([{ target: 'a/x', again: 1 }]);
  });

  it('waits for the soonest to be back, and says what it waited for', async () => {
    const { ask, of, asked } = targets(['a', 'b'], (_, n) => (n < 2 ? limited(n + 2) : answerOf('hi')));
    const at = Date.now();
    expect((await ask('m')).status).toBe(200);
    expect(Date.now() - at).toBeGreaterThanOrEqual(2000);
    expect(Date.now() - at).toBeLessThan(2200);
    expect(of('wait')).toMatchObject([{ targets: ['a/x', 'b/x'], because: 'cooling', to: 'a/x' }]);
    expect(asked.map(({ key }) => key)).toEqual(['a', 'b', 'a']);
  });

  it('does not wait for what is back too late: a 429 at once, with the smallest Retry-After', async () => {
    const { ask, of } = targets(['a', 'b'], ({ key }) => limited(key === 'a' ? 30 : 20));
    const at = Date.now();
    const answer = await ask('m');
    expect([answer.status, answer.headers.get('retry-after'), of('wait')]).toEqual([429, '20', []]);
    expect(Date.now() - at).toBeLessThan(50);
  });

  it('tells in its error what it waited for, and how long to wait now', async () => {
    const { ask } = targets(['a'], () => limited(2));
    const answer = await ask('m');
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBe(2);
    expect(await answer.text()).toMatch(/waited 4\.\d s for a\/x/);
  });

  it('finds out whether an open target is back, one call a second, and the others follow', async () => {
    let isDown = true;
    const { begin, of, asked } = targets(['a'], () => (isDown ? overloaded : answerOf('hi')), { lastResort: { queue: 100 } });
    const calls = Array.from({ length: 60 }, () => begin());
    await vi.advanceTimersByTimeAsync(3000);
    // What found it down, what the budget allowed, and the scouts.
    expect(asked.length).toBeLessThan(60 + 10 + 4);
    isDown = false;
    await vi.advanceTimersByTimeAsync(2000);
    const answers = await Promise.all(calls);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(60);
    expect(of('wait').every(({ to }) => to === 'a/x')).toBe(true);
  });

  it('fails at once where too many wait already', async () => {
    const until = Date.now() + 4000;
    const say = () => (Date.now() < until ? limited(4) : answerOf('hi'));
    const { begin, of } = targets(['a'], say, { lastResort: { queue: 2 } });
    const waiting = [begin(), begin()];
    await vi.advanceTimersByTimeAsync(100);
    const answer = await begin();
    expect(answer.status).toBe(429);
    await vi.advanceTimersByTimeAsync(5000);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
    expect(of('wait')).toHaveLength(2);
  });

  it('leaves the line when its client does', async () => {
    const { begin, of, asked } = targets(['a'], () => limited(4));
    const leaving = new AbortController();
    const asking = begin({}, leaving.signal).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1000);
    leaving.abort();
    await vi.advanceTimersByTimeAsync(10_000);
    await asking;
    expect(of('call.end')).toMatchObject([{ outcome: 'cancelled' }]);
    expect(asked).toHaveLength(1);
  });

  it('ends where a bound is reached that somebody wrote', async () => {
    const one = targets(['a', 'b'], () => overloaded, { failover: { attempts: 2 } });
    expect((await one.ask('m')).status).toBe(503);
    expect(one.asked).toHaveLength(2);
    const two = targets(['a', 'b', 'c'], () => overloaded, { failover: { targets: 2 } });
    expect((await two.ask('m')).status).toBe(503);
    expect(two.asked).toHaveLength(2);
  });

  it('has none where it is off', async () => {
    const { ask, asked } = targets(['a'], () => overloaded, { lastResort: 'off' });
    expect((await ask('m')).status).toBe(503);
    expect(asked).toHaveLength(1);
  });

  it('spends the budget of retries for asking again, and never more', async () => {
    const { ask, asked } = targets(['a'], () => overloaded, {
      retry: { attempts: 0, budget: { ratio: 0, perSecond: 0, reserve: 3 } },
      breaker: { consecutive: 1000, minimumCalls: 1000 },
    });
    for (let n = 0; n < 20; n++) await ask('m');
    expect(asked).toHaveLength(20 + 3);
  });
});

describe('a stream that has no candidate left', () => {
  it('is kept alive by comments while it waits', async () => {
    const { begin } = targets(['a'], (_, n) => (n === 0 ? limited(4) : streamed('Hello.')), { stream: { keepAlive: '1s' } });
    const asking = begin({ stream: true });
    await vi.advanceTimersByTimeAsync(1100);
    const answer = await asking;
    const reading = answer.text();
    await vi.advanceTimersByTimeAsync(5000);
    const text = await reading;
    expect(text.match(/: understudy keep-alive/g)?.length).toBeGreaterThanOrEqual(3);
    expect(text).toContain('Hello.');
    expect(text).toContain('[DONE]');
  });

  it('waits for another target in mid-stream before it is given up', async () => {
    const until = Date.now() + 2000;
    const { begin, of } = targets(['a', 'b'], ({ key, body }) => {
      if (key === 'b') return Date.now() < until ? limited(2) : streamed('hello there, friend of the house.');
      const begins = body.stream && body.messages.length === 1;
      return begins ? { ...streamed(), body: [chunk('Well, hello'), 10, { error: { message: 'Overloaded' } }] } : overloaded;
    });
    const first = begin().then((answer) => answer.text());
    await vi.advanceTimersByTimeAsync(10);
    const reading = begin({ stream: true }).then((answer) => answer.text());
    await vi.advanceTimersByTimeAsync(10_000);
    const text = await reading;
    await first;
    expect(text).toContain('understudy splice');
    expect(text).toContain('[DONE]');
    expect(of('wait').length).toBeGreaterThan(0);
  });
});

describe('the pace of a target', () => {
  it.each([4, 20])('keeps calls that were refused for their size for %d s apart from small ones', async (seconds) => {
    const tooLarge = (body: { messages: readonly { content: string }[] }) => (body.messages[0]?.content.length ?? 0) > 1000;
    const tokens = refusal(429, 'tokens', 'Rate limit reached for tokens per minute', { 'retry-after': String(seconds) });
    const own = targets(['a', 'b'], ({ key, body }) => (key === 'a' && tooLarge(body) ? tokens : answerOf(key)));
    const { ask, asked } = own;
    const large = { messages: [{ role: 'user', content: 'word '.repeat(4000) }] };
    for (let n = 0; n < 5; n++) await ask('m');
    await ask('m', large);
    await ask('m', large);
    await ask('m');
    expect(asked.slice(5).map(({ key }) => key)).toEqual(['a', 'b', 'b', 'a']);
  });

  it('goes on with a target that refuses one call of many', async () => {
    const { begin, asked, instance } = targets(['a', 'b'], ({ key }, n) =>
      key === 'a' && n === 200 ? limited(1) : answerOf(key),
    );
    for (let n = 0; n < 300; n++) {
      void begin();
      await vi.advanceTimersByTimeAsync(5);
    }
    expect(asked.filter(({ key }) => key === 'b')).toHaveLength(1);
    expect(instance.targets()[0]).toMatchObject({ state: 'available' });
    expect(instance.targets()[0]?.pace).toBeUndefined();
  });

  it('rides a limit: calls above it go to the next target, hardly any are refused', async () => {
    let bucket = 100;
    let refused = 0;
    let asks = 0;
    const { begin, asked, instance, of } = targets(['a', 'b'], ({ key }) => {
      if (key === 'b') return answerOf('b');
      asks += 1;
      if (bucket < 1) {
        refused += 1;
        return limited(1);
      }
      bucket -= 1;
      return answerOf('a');
    });
    for (let ms = 0; ms < 20_000; ms += 10) {
      bucket = Math.min(100, bucket + 1);
      void begin();
      if (ms % 20 === 0) void begin();
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(of('call.end').every(({ outcome }) => outcome !== 'failed')).toBe(true);
    expect(refused / asked.length).toBeLessThan(0.02);
    expect(asks).toBeGreaterThan(0.9 * 2000);
    expect(instance.targets()[0]?.pace).toBeGreaterThan(80);
    expect(of('pace')[0]).toMatchObject({ target: 'a/x' });
  });
});
