import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Options } from './config/options.ts';
import { type Asked, answerOf, engine, refusal, type Said } from './engine.test-support.ts';
import { errorRules } from './providers/errors/error-rules.ts';
import { inBand } from './providers/errors/statuses.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const bad = refusal(401, 'invalid_api_key', 'Incorrect API key provided.');
const list: Said = { body: { object: 'list', data: [] } };
const isList = ({ path }: Asked) => path.endsWith('/models');

function setup(say: (asked: Asked) => Said, over: Partial<Options> = {}) {
  const own = engine(
    {
      providers: { openai: { apiKey: 'sk-one-0001' } },
      models: { m: { targets: ['openai/m'] }, n: { targets: ['openai/n'] } },
      ...over,
    },
    say,
  );
  const settle = () => vi.advanceTimersByTimeAsync(20);
  const states = () => own.instance.targets().map(({ state }) => state);
  const suspended = () =>
    own.events.flatMap((event) => (event.type === 'health' && event.state === 'suspended' ? [event.target] : []));
  return { ...own, settle, states, suspended };
}

/** A provider that finds fault with what one client wrote, in that client's own words. */
const echoing =
  (status: number, words: string, also: object = {}) =>
  ({ body }: Asked): Said => {
    if (body?.service_tier === undefined) return answerOf('hi');
    return { status, body: { error: { message: `Invalid value: '${words}'.`, type: 'invalid_request_error', ...also } } };
  };

const phrases = errorRules.flatMap(({ says = [], at = [400] }) =>
  says.flatMap((words) => at.filter((status) => status !== inBand).map((status) => [status, words] as const)),
);

describe('what a client wrote', () => {
  it.each(phrases)('decides nothing about others in an echo: %i %s', async (status, words) => {
    const { ask, settle, states } = setup(echoing(status, words));
    for (let n = 0; n < 6; n++) {
      await ask('m', { service_tier: `${words} ${n}`.toUpperCase() });
      await settle();
    }
    // 429 and 5xx say by their status that it is busy or down, whatever they say in words.
    if (status >= 429) return expect(states()).not.toContain('suspended');
    expect(states()).toEqual(['available', 'available']);
    expect((await ask('m')).status).toBe(200);
  });

  it.each([
    ['split', { stop: ['incorrect', 'api key'] }],
    ['in a name', { 'incorrect api key': true }],
    ['escaped for a URL', { image: 'https://x.example/?a=incorrect%20api%20key' }],
    ['in other spacing', { user: 'Incorrect\n  API-KEY' }],
  ])('is an echo although it is %s', async (_, over) => {
    const say = ({ body }: Asked) =>
      Object.keys(body ?? {}).length > 3 ? refusal(400, '', "Bad: 'incorrect api key'") : answerOf('hi');
    const { ask, settle, states } = setup(say);
    await ask('m', { ...over, one: 1 });
    await settle();
    expect(states()).toEqual(['available', 'available']);
  });

  it('sets no wait', async () => {
    const words = 'Please try again in 59m';
    const { ask, states } = setup(({ body }) =>
      body?.user ? refusal(429, 'rate_limit_exceeded', `Bad user '${words}'`) : answerOf('hi'),
    );
    const asking = ask('m', { user: words });
    await vi.advanceTimersByTimeAsync(10_000);
    await asking;
    expect(states()[0]).toBe('available');
  });

  it.each([
    ['a web firewall', { status: 403, headers: { 'content-type': 'text/html' }, body: '<html><title>Blocked</title></html>' }],
    ['an object that is not there', refusal(404, 'not_found_error', 'Not found.')],
    ['another model that it names', refusal(404, 'model_not_found', "The model 'other-model' does not exist.")],
    ['a page of a proxy', { status: 401, body: '' }],
    ['a status that asks for money', { status: 402, body: {} }],
    ['a precondition', refusal(400, 'FAILED_PRECONDITION', 'The cached content has expired.')],
  ] as const)('takes a target from nobody else by %s', async (_, said) => {
    const { ask, settle, states, events } = setup(({ body }) => (body?.models ? said : answerOf('hi')));
    for (let n = 0; n < 7; n++) {
      await ask('m', { models: ['other-model'], seed: n });
      await settle();
    }
    expect(states()).toEqual(['available', 'available']);
    expect(events.some(({ type }) => type === 'suspicion')).toBe(true);
    expect((await ask('m')).status).toBe(200);
  });

  it('has a suspicion checked once, and not at each of its calls', async () => {
    const { ask, settle, asked } = setup(({ body }) => (body?.user ? { status: 403, body: '' } : answerOf('hi')));
    for (let n = 0; n < 20; n++) {
      await ask('m', { user: 'x' });
      await settle();
    }
    const probes = asked.filter(({ body }) => body?.messages[0].content === 'ping');
    expect(probes).toHaveLength(1);
  });

  it('never touches the account by a model name', async () => {
    const { ask, settle, suspended } = setup(
      (asked) => (isList(asked) ? list : asked.body.model === 'evil' ? bad : answerOf('hi')),
      { models: { '*': { targets: ['openai/*'] } } },
    );
    for (let n = 0; n < 7; n++) {
      await ask('evil', { seed: n });
      await settle();
    }
    expect(suspended()).not.toContain('openai/*');
    expect((await ask('good')).status).toBe(200);
  });
});

describe('a suspicion', () => {
  it('that a request of our own confirms is a verdict at once, on the key', async () => {
    const { ask, settle, states, suspended } = setup(() => ({ status: 401, body: 'Unauthorized' }));
    await ask('m');
    await settle();
    expect(states()).toEqual(['suspended', 'suspended']);
    expect(suspended()).toContain('openai/*');
  });

  it('that only concerns a model keeps the other ones there', async () => {
    const { ask, settle, states } = setup((asked) =>
      isList(asked) ? list : asked.body.model === 'm' ? { status: 403, body: {} } : answerOf('hi'),
    );
    await ask('m');
    await settle();
    expect(states()).toEqual(['suspended', 'available']);
  });

  it('of spent credit is confirmed by the words of the provider to us', async () => {
    const broke = refusal(400, 'invalid_request_error', 'Your credit balance is too low to access the API.');
    const { ask, settle, states } = setup(({ body }) => (body.model === 'm' ? broke : answerOf('hi')));
    await ask('m', { user: 'My credit balance is too low' });
    await settle();
    expect(states()).toEqual(['suspended', 'available']);
  });

  const unproven = refusal(403, '', 'Forbidden.');
  const off: Options['policy'] = { health: { probe: 'off' } };
  it('without probes needs several unlike calls', async () => {
    const { ask, settle, states } = setup(() => unproven, { policy: off });
    for (let n = 0; n < 10; n++) await ask('m');
    expect(states()[0]).toBe('available');
    for (let n = 0; n < 5; n++) await ask('m', { seed: n });
    await settle();
    expect(states()[0]).toBe('suspended');
  });

  it('without probes is over with an answer to anybody', async () => {
    const { ask, states } = setup(({ body }) => (body.user ? unproven : answerOf('hi')), { policy: off });
    for (let n = 0; n < 12; n++) {
      await ask('m', { user: `u${n}` });
      if (n % 3 === 2) await ask('m');
    }
    expect(states()[0]).toBe('available');
  });
});

describe('a suspension', () => {
  it('ends by a probe every five minutes, without a word of configuration', async () => {
    let isBad = true;
    const { ask, states } = setup(() => (isBad ? bad : answerOf('hi')));
    await ask('m');
    expect(states()[0]).toBe('suspended');
    isBad = false;
    await vi.advanceTimersByTimeAsync(299_000);
    expect(states()[0]).toBe('suspended');
    await vi.advanceTimersByTimeAsync(2000);
    expect(states()).toEqual(['available', 'available']);
  });

  it('is for good where probes are off', async () => {
    let isBad = true;
    const { ask, states } = setup(() => (isBad ? bad : answerOf('hi')), { policy: { health: { probe: 'off' } } });
    await ask('m');
    isBad = false;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(states()[0]).toBe('suspended');
  });

  it('of a name that a client wrote ends by itself, and is probed by nobody', async () => {
    const gone = refusal(404, 'model_not_found', 'No such model.');
    const { ask, asked, states } = setup(() => gone, { models: { '*': { targets: ['openai/*'] } } });
    for (let n = 0; n < 20; n++) await ask(`name-${n}`);
    expect(new Set(states())).toEqual(new Set(['suspended']));
    asked.length = 0;
    await vi.advanceTimersByTimeAsync(301_000);
    expect(asked).toEqual([]);
    expect(new Set(states())).toEqual(new Set(['available']));
  });
});
