import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Options } from './config/options.ts';
import { type Asked, answerOf, chunk, engine, refusal, type Said } from './engine.test-support.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const [one, two] = ['sk-one-0001', 'sk-two-0002'];
const limited = (seconds: number) => refusal(429, 'rate_limit_exceeded', 'Slow down.', { 'retry-after': String(seconds) });
const bad = refusal(401, 'invalid_api_key', 'Incorrect API key provided.');
const broke = refusal(429, 'insufficient_quota', 'You exceeded your current quota.');

function pool(say: (asked: Asked) => Said, separateQuotas = true) {
  const options: Options = {
    providers: { openai: { apiKeys: [one, two], separateQuotas } },
    models: { a: { targets: ['openai/a'] }, b: { targets: ['openai/b'] } },
    policy: { retry: { attempts: 0 }, lastResort: 'off' },
  };
  const own = engine(options, say);
  const health = () =>
    own.events.flatMap((event) =>
      event.type === 'health' ? [`${event.target} ${event.state} ${event.reason ?? ''}`.trim()] : [],
    );
  const states = () => own.instance.targets().map(({ state, reason, until }) => ({ state, reason, until }));
  return { ...own, health, states };
}

describe('a pool of keys with quotas of their own', () => {
  it('cools for as long as its first key does, where the other is refused', async () => {
    const { ask, states, health, asked } = pool(({ key }) => (key === one ? limited(3) : bad));
    const answer = await ask('a');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '3']);
    expect(states()[0]).toMatchObject({ state: 'cooling', reason: 'rate-limited' });
    expect((states()[0]?.until ?? 0) - Date.now()).toBeLessThanOrEqual(3000);
    expect(health()).toEqual([
      'openai/a#1 cooling rate-limited',
      'openai/*#2 suspended unauthorized',
      'openai/a cooling rate-limited',
    ]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(states()[0]?.state).toBe('available');
    expect(health().at(-1)).toBe('openai/a available');
    const before = asked.length;
    await ask('a');
    expect(asked.slice(before).map(({ key }) => key)).toEqual([one]);
  });

  it('tells the smallest wait of its keys, also of one that was not asked', async () => {
    const { ask } = pool(({ key, body }) => limited(key === one ? 5 : body.model === 'a' ? 20 : 9));
    expect((await ask('a')).headers.get('retry-after')).toBe('5');
    await vi.advanceTimersByTimeAsync(1000);
    expect((await ask('a')).headers.get('retry-after')).toBe('4');
    expect((await ask('b')).headers.get('retry-after')).toBe('5');
  });

  it('is suspended as an account only when every key is refused, and back when one is', async () => {
    let good = '';
    const { ask, states, health, instance } = pool(({ key }) => (key === good ? answerOf('hi') : bad));
    await ask('a');
    expect(states().map(({ state }) => state)).toEqual(['suspended', 'suspended']);
    expect(health()).toEqual([
      'openai/*#1 suspended unauthorized',
      'openai/*#2 suspended unauthorized',
      'openai/* suspended unauthorized',
    ]);
    good = two;
    instance.resume('openai/a');
    expect(health().slice(3).sort()).toEqual(['openai/* available', 'openai/*#1 available', 'openai/*#2 available']);
    expect((await ask('a')).status).toBe(200);
  });

  it('leaves other models alone: a limit is one of key and model', async () => {
    const { ask, asked, states } = pool(({ key, body }) => (key === one && body.model === 'a' ? limited(30) : answerOf('hi')));
    await ask('a');
    asked.length = 0;
    for (let n = 0; n < 4; n++) await ask('b');
    for (let n = 0; n < 2; n++) await ask('a');
    expect(asked.map(({ key }) => key).sort()).toEqual([one, one, two, two, two, two]);
    expect(states().map(({ state }) => state)).toEqual(['available', 'available']);
  });

  it('goes on with the key that has credit', async () => {
    const { ask, asked, states } = pool(({ key }) => (key === one ? broke : answerOf('hi')));
    for (let n = 0; n < 4; n++) expect((await ask('a')).status).toBe(200);
    expect(asked.filter(({ key }) => key === one)).toHaveLength(1);
    expect(states()[0]?.state).toBe('available');
  });

  it.each([
    ['a rate limit', { code: 'rate_limit_exceeded', message: 'Slow down.' }],
    ['a refused key', { code: 'invalid_api_key', message: 'Incorrect API key provided.' }],
  ])('leaves a key out that met %s in the middle of a stream', async (_, error) => {
    const { ask, asked, states } = pool(({ key }) => (key === one ? { body: [chunk('Once'), 10, { error }] } : answerOf('hi')));
    const reading = (await ask('a', { stream: true })).text();
    await vi.advanceTimersByTimeAsync(20);
    await reading;
    expect(asked.map(({ key }) => key)).toEqual([one]);
    expect(states()[0]?.state).toBe('available');
    for (let n = 0; n < 3; n++) await ask('a');
    expect(asked.slice(1).map(({ key }) => key)).toEqual([two, two, two]);
  });
});

describe('a pool of keys with one quota', () => {
  it('takes a limit of one key for one of all, and a refused key for itself', async () => {
    const { ask, states, health } = pool(({ key }) => (key === one ? bad : limited(3)), false);
    await ask('a');
    expect(states().map(({ state }) => state)).toEqual(['cooling', 'available']);
    expect(health()).toEqual(['openai/*#1 suspended unauthorized', 'openai/a cooling rate-limited']);
  });
});
