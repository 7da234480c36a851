import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Asked, answerOf, chunk, engine, refusal, type Said } from './engine.test-support.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const down: Said = { status: 500, body: { error: { message: 'The server had an error.' } } };

function setup(say: (asked: Asked) => Said) {
  const own = engine(
    {
      providers: { openai: { apiKey: 'sk-one-0001' } },
      // Two, because the failure rate never opens the last one.
      models: { m: { targets: ['openai/m', 'openai/n'] } },
      policy: { retry: { attempts: 0 }, lastResort: 'off', timeout: { reply: '10s' } },
    },
    say,
  );
  const opened = () => own.events.some((event) => event.type === 'breaker' && event.to === 'open');
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return { ...own, opened, pass };
}

const pause = 700;

describe('one caller', () => {
  it.each([
    ['prompt', () => ({ stop: ['crash'] })],
    ['every prompt', (n: number) => ({ stop: ['crash'], user: 'eve', seed: n })],
  ])('whose %s crashes the model opens no breaker for others', async (_, over) => {
    const { ask, opened, pass } = setup(({ body }) => (body.stop && body.user !== 'ok' ? down : answerOf('hi')));
    // More of its calls than of all others together.
    for (let n = 0; n < 60; n++) {
      for (let again = 0; again < 3; again++) await ask('m', over(Math.floor(n / 10)));
      await pass(pause);
      expect((await ask('m', { user: 'bob', seed: n })).status).toBe(200);
    }
    expect(opened()).toBe(false);
  });

  it('opens none by blunders of the model over its schema', async () => {
    const blunder = refusal(400, 'json_validate_failed', 'Failed to generate JSON.');
    const { ask, opened, pass } = setup(() => blunder);
    for (let n = 0; n < 20; n++) {
      await ask('m', { seed: n });
      await pass(pause);
    }
    expect(opened()).toBe(false);
  });

  it('opens none by answers that are longer than `reply`', async () => {
    const { ask, opened } = setup(() => ({ ...answerOf('hi'), afterMs: 30_000 }));
    for (let n = 0; n < 10; n++) expect((await ask('m', { max_tokens: 100_000 })).status).toBe(504);
    expect(opened()).toBe(false);
  });

  it('opens none by long answers while streams do well', async () => {
    const { ask, opened } = setup(({ body }) =>
      body.stream
        ? { body: [chunk('hi'), { ...chunk(''), choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }, '[DONE]'] }
        : { ...answerOf('hi'), afterMs: 30_000 },
    );
    for (let n = 0; n < 10; n++) {
      const long = ask('m', { seed: n });
      expect(await (await ask('m', { stream: true })).text()).toContain('hi');
      expect((await long).status).toBe(504);
    }
    expect(opened()).toBe(false);
  });
});

describe('many callers', () => {
  it('who fail one after the other open it, whatever each of them asked', async () => {
    const { ask, opened, pass } = setup(() => down);
    for (let n = 0; n < 8; n++) {
      await ask('m', { seed: n });
      await pass(pause);
    }
    expect(opened()).toBe(true);
  });

  it('who ask the same open it too, where nobody is answered', async () => {
    const { ask, opened, pass } = setup(() => down);
    for (let n = 0; n < 8; n++) {
      await ask('m');
      await pass(pause);
    }
    expect(opened()).toBe(true);
  });

  it('whose JSON answers do not come open it', async () => {
    const { ask, opened } = setup(() => ({ ...answerOf('hi'), afterMs: 30_000 }));
    for (let n = 0; n < 8; n++) await ask('m', { seed: n });
    expect(opened()).toBe(true);
  });
});
