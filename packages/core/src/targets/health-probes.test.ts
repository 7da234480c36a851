import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordings } from '../../../../test/support/recordings.ts';
import type { Options } from '../config/options.ts';
import { type Asked, answerOf, engine, refusal, type Said } from '../engine.test-support.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const [one, two] = ['sk-one-0001', 'sk-two-0002'];
const bad = refusal(401, 'invalid_api_key', 'Incorrect API key provided.');
const broke = refusal(429, 'insufficient_quota', 'You exceeded your current quota.');
const down: Said = { status: 500, body: {} };
const lists = ['openai-models', 'openai-compat-others'].flatMap(recordings).filter(({ api }) => api === 'models');
const list: Said = { body: { object: 'list', data: [] } };

function setup(by: 'models' | 'completion', say: (asked: Asked) => Said, over: Partial<Options['providers'][string]> = {}) {
  let answer = say;
  const own = engine(
    {
      providers: { openai: { apiKeys: [one], ...over } },
      models: { m: { targets: ['openai/m'] } },
      policy: {
        retry: { attempts: 0 },
        breaker: { consecutive: 1, openFor: '10s', closeAfter: 1 },
        health: { probe: { every: '15s', by } },
      },
    },
    (asked) => answer(asked),
  );
  const state = () => own.instance.targets()[0]?.state;
  /** Time for one probe. */
  const pass = async () => {
    own.asked.length = 0;
    await vi.advanceTimersByTimeAsync(15_001);
    await vi.advanceTimersByTimeAsync(50);
    return own.asked;
  };
  const says = (next: typeof say) => {
    answer = next;
  };
  return { ...own, state, pass, says };
}

describe('a probe', () => {
  it('is understood where the answer comes compressed', async () => {
    vi.useRealTimers(); // unpacking is done by another thread
    vi.useFakeTimers({ now: 1_000_000, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    const { ask, says, state, pass, instance } = setup('models', () => down);
    const closed = new Promise<void>((resolve) => {
      instance.on((event) => event.type === 'breaker' && event.to === 'closed' && resolve());
    });
    await ask('m');
    says(() => ({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(JSON.stringify({ data: [] })) }));
    await pass();
    await closed;
    expect(state()).toBe('available');
  });

  it('asks for an output that every model takes, and takes a complaint about it for life', async () => {
    const { ask, says, state, pass } = setup('completion', () => down);
    await ask('m');
    says(() => refusal(400, 'invalid_value', 'max_tokens is too small: the minimum is 32.'));
    const [asked] = await pass();
    expect(asked?.body.max_completion_tokens ?? asked?.body.max_tokens).toBe(16);
    expect(state()).toBe('available');
  });

  it.each(lists)('takes a list of models as a host gave it: $file', async ({ responseText }) => {
    const { ask, says, state, pass } = setup('models', () => down);
    await ask('m');
    expect(state()).not.toBe('available');
    says(() => ({ body: JSON.parse(responseText) }));
    await pass();
    expect(state()).toBe('available');
  });

  it.each([
    ['models', refusal(404, '', 'Not found.')],
    ['models', refusal(403, 'missing_scope', 'You have insufficient permissions for this operation.')],
  ] as const)('by %s does not keep a host away that has no list to show', async (by, said) => {
    const { ask, says, state, pass } = setup(by, () => down);
    await ask('m');
    says(() => said);
    await pass();
    expect(state()).toBe('available');
  });

  it('by models does not bring back a key that the list refuses', async () => {
    const { ask, state, pass } = setup('models', () => bad);
    await ask('m');
    await pass();
    expect(state()).toBe('suspended');
  });

  it.each([
    ['a rate limit', refusal(429, 'rate_limit_exceeded', 'Slow down.', { 'retry-after': '40' }), 'cooling'],
    ['a refused key', bad, 'suspended'],
    ['an empty account', broke, 'suspended'],
  ] as const)('that meets %s is no failure of the target, and is heard', async (_, said, expected) => {
    const { ask, says, state, pass, events } = setup('completion', () => down);
    await ask('m');
    says(() => said);
    await pass();
    expect(state()).toBe(expected);
    expect(events.flatMap((event) => (event.type === 'breaker' ? [event.to] : []))).toEqual(['open', 'half-open']);
  });

  it('that meets a rate limit leaves the target alone until it has passed', async () => {
    const { ask, says, pass, state } = setup('completion', () => down);
    await ask('m');
    says(() => refusal(429, 'rate_limit_exceeded', 'Slow down.', { 'retry-after': '40' }));
    expect(await pass()).toHaveLength(1);
    expect(await pass()).toHaveLength(0);
    says(() => answerOf('hi'));
    await pass();
    await pass();
    expect(state()).toBe('available');
  });

  it('takes the refused keys in turn, and brings back the very key that is well again', async () => {
    const { ask, says, pass, state, events, asked } = setup('models', () => bad, { apiKeys: [one, two] });
    await ask('m');
    expect(state()).toBe('suspended');
    expect(new Set([(await pass())[0]?.key, (await pass())[0]?.key])).toEqual(new Set([one, two]));
    says(({ key, path }) => (key !== two ? bad : path.endsWith('/models') ? list : answerOf('hi')));
    await pass();
    await pass();
    expect(state()).toBe('available');
    const back = events.flatMap((event) => (event.type === 'health' && event.state === 'available' ? [event.target] : []));
    expect(back.sort()).toEqual(['openai/*', 'openai/*#2']);
    asked.length = 0;
    for (let n = 0; n < 3; n++) expect((await ask('m')).status).toBe(200);
    expect(new Set(asked.map(({ key }) => key))).toEqual(new Set([two]));
  });

  it('finds out that a refused key is good again although another one serves, once for all targets of the account', async () => {
    let isGood = false;
    const own = engine(
      {
        providers: { openai: { apiKeys: [one, two] } },
        models: { m: { targets: ['openai/m'] }, n: { targets: ['openai/n'] } },
      },
      ({ key }) => (key === two && !isGood ? bad : answerOf('hi')),
    );
    for (const model of ['m', 'm', 'n', 'n']) expect((await own.ask(model)).status).toBe(200);
    own.asked.length = 0;
    await vi.advanceTimersByTimeAsync(300_100);
    expect(own.asked.map(({ key }) => key)).toEqual([two]);
    isGood = true;
    await vi.advanceTimersByTimeAsync(300_100);
    own.asked.length = 0;
    for (let n = 0; n < 4; n++) await own.ask('m');
    expect(new Set(own.asked.map(({ key }) => key))).toEqual(new Set([one, two]));
  });

  it('brings back the quota of the very key that has credit again', async () => {
    const { ask, says, pass, state, asked } = setup('completion', () => broke, { apiKeys: [one, two], separateQuotas: true });
    await ask('m');
    expect(state()).toBe('suspended');
    says(({ key }) => (key === one ? answerOf('hi') : broke));
    await pass();
    await pass();
    expect(state()).toBe('available');
    asked.length = 0;
    for (let n = 0; n < 3; n++) expect((await ask('m')).status).toBe(200);
    expect(new Set(asked.map(({ key }) => key))).toEqual(new Set([one]));
  });

  it('takes all keys in turn for each target, where two of one account are away', async () => {
    const own = engine(
      {
        providers: { openai: { apiKeys: [one, two], separateQuotas: true } },
        models: { m: { targets: ['openai/m'] }, n: { targets: ['openai/n'] } },
        policy: { retry: { attempts: 0 }, health: { probe: { every: '15s', by: 'completion' } } },
      },
      () => broke,
    );
    await own.ask('m');
    await own.ask('n');
    own.asked.length = 0;
    await vi.advanceTimersByTimeAsync(2 * 15_000 + 100);
    const pairs = own.asked.map(({ body, key }) => `${body.model} ${key}`);
    expect(pairs.sort()).toEqual([`m ${one}`, `m ${two}`, `n ${one}`, `n ${two}`]);
  });

  it('is not made where a person has brought the target back meanwhile', async () => {
    const { ask, instance, pass } = setup('models', () => bad);
    await ask('m');
    instance.resume('openai/m');
    expect(await pass()).toHaveLength(0);
  });

  it('asks a target once that stands in two classes', async () => {
    const own = engine(
      {
        providers: { openai: { apiKey: one } },
        models: { m: { targets: ['openai/m'] }, n: { targets: ['openai/m'] } },
        policy: { health: { probe: { every: '15s' } } },
      },
      () => bad,
    );
    await own.ask('m');
    own.asked.length = 0;
    await vi.advanceTimersByTimeAsync(15_050);
    expect(own.asked).toHaveLength(1);
  });
});
