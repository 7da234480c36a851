import { createUnderstudy, type Options } from '@understudy/core';
import { afterEach, describe, expect, it } from 'vitest';
import { startApp } from '../support/apps.ts';
import { ask, clientNames } from '../support/clients.ts';
import { keys, optionsFor, type Pair, startPair, targetOf } from '../support/providers.ts';
import { watchCalls } from '../support/watch-calls.ts';

const forever = { times: 'forever' } as const;
const [client] = clientNames;
let pair: Pair;
let end: (() => Promise<void>) | undefined;
afterEach(async () => {
  await end?.();
  await pair.close();
});

async function begin(policy: Options['policy']) {
  pair = await startPair();
  const instance = createUnderstudy(optionsFor(pair, 'openai', { policy }));
  const app = await startApp('express', instance);
  end = async () => {
    await app.close();
    await instance.close({ drain: 0 });
  };
  return { instance, watch: watchCalls(instance), once: () => ask(client ?? 'openai-chat', app, { stream: false }) };
}

describe.each(['models', 'completion'] as const)('a target that is asked by %s', (by) => {
  it('comes back by probes of our own, and no call of a client has to be one', async () => {
    const { instance, watch, once } = await begin({
      retry: { attempts: 0 },
      breaker: { consecutive: 2, openFor: 50, closeAfter: 2 },
      health: { probe: { every: '40ms', by } },
    });
    await pair.openai.always({ type: 'status', status: 500, ...forever });
    for (let n = 0; n < 3; n++) await once();
    expect(instance.targets()[0]?.state).toMatch(/open/); // half-open already, where the machine is busy
    const reopened = watch.next('breaker', ({ from, to }) => from === 'half-open' && to === 'open');
    await reopened; // a probe that fails keeps it away
    const before = watch.of('attempt.start').filter(({ target }) => target === targetOf('openai')).length;
    await once();
    expect(watch.of('attempt.start').filter(({ target }) => target === targetOf('openai'))).toHaveLength(before);

    const closed = watch.next('breaker', ({ to }) => to === 'closed');
    await pair.openai.heal();
    await closed;
    expect(watch.of('attempt.start').filter(({ target }) => target === targetOf('openai'))).toHaveLength(before);
    expect((await once()).text).toContain('OpenAI');
  });

  it('comes back from a suspension once it answers again', async () => {
    const { instance, watch, once } = await begin({ health: { probe: { every: '40ms', by } } });
    // The list of models proves a key; only an answer proves that there is credit.
    await pair.openai.always({ type: by === 'models' ? 'unauthorized' : 'quota', ...forever });
    await once();
    expect(instance.targets()[0]?.state).toBe('suspended');
    const back = watch.next('health', ({ state }) => state === 'available');
    await pair.openai.heal();
    await back;
    expect((await once()).text).toContain('OpenAI');
    const asked = pair.openai.requests.filter(({ path }) => (by === 'models' ? path.endsWith('/models') : true));
    expect(asked[0]?.headers.authorization).toBe(`Bearer ${keys.openai}`);
  });
});
