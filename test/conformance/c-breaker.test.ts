import { createUnderstudy } from '@understudy/core';
import type { Answer, Fault } from '@understudy/testing';
import { describe, expect, vi } from 'vitest';
import { keys } from '../support/providers.ts';
import { conform } from './conform.ts';
import { byKey } from './key-pools.ts';
import type { Scene, SceneSetup } from './scene.ts';

const row = conform();
const stream = true;
const status = (code: number) => ({ type: 'status', status: code }) as const;
/** A fault that the first requests meet together. */
function onceSoManyCame(count: number, fault: Fault): () => Promise<Fault> {
  const all = Promise.withResolvers<void>();
  let came = 0;
  return async () => {
    came += 1;
    if (came === count) all.resolve();
    await all.promise;
    return fault;
  };
}

const limited = (retryAfter: number) => ({ type: 'rate-limited', hint: { retryAfter } }) as const;
const failing = (times: number): readonly Fault[] => [{ ...status(500), times }];
const [first, second] = ['Said by T1.', 'Said by T2.'];
/** So that each call is one verdict. */
const once = { retry: { attempts: 0 } } as const;
const inTurn = async (times: number, turn: (n: number) => Promise<unknown>) => {
  for (let n = 0; n < times; n++) await turn(n);
};
const changes = ({ watch }: Scene) => watch.of('breaker').map(({ from, to }) => `${from} ${to}`);
const untilState = ({ state }: Scene, wanted: string) =>
  expect.poll(() => state(0).state, { interval: 5, timeout: 5000 }).toBe(wanted);

/** Answers that come when the test says so, in whatever order: one gate for each request. */
function gated() {
  const gates: PromiseWithResolvers<Answer | Fault>[] = [];
  const answer = () => {
    const gate = Promise.withResolvers<Answer | Fault>();
    gates.push(gate);
    return gate.promise;
  };
  return { answer, arrived: (count: number) => expect.poll(() => gates.length, { interval: 5 }).toBe(count), gates };
}

describe('C. Cooling, breaker, limits', () => {
  row(
    'C1',
    'opens after 5 failures in a row, and the sixth call goes to T2 at once',
    { targets: [{ always: status(500) }, {}], policy: once },
    async (scene) => {
      const { ask, asked, watch, state, ids } = scene;
      await inTurn(4, () => ask());
      expect(state(0).state).toBe('available');
      await ask();
      expect(state(0).state).toBe('open');
      expect((await ask()).said).toBe(second);
      expect(asked()).toEqual([5, 6]);
      expect(changes(scene)).toEqual(['closed open']);
      expect(watch.of('failover').slice(5)).toMatchObject([{ from: ids[0], to: ids[1], reason: 'unavailable', attempt: 0 }]);
    },
  );

  row(
    'C2',
    'opens by rate when half of at least 10 calls fail',
    { targets: [{ script: Array.from({ length: 20 }, (_, n) => (n % 2 ? status(500) : { type: 'ok' })) }, {}], policy: once },
    async ({ ask, asked, state }) => {
      await inTurn(9, () => ask());
      expect(state(0).state).toBe('available');
      await ask();
      expect(state(0).state).toBe('open');
      await inTurn(10, async () => expect((await ask()).said).toBe(second));
      expect(asked()[0]).toBe(10);
    },
  );

  row('C3', 'one failed call of one does not open', { targets: [{ script: failing(1) }, {}], policy: once }, async (scene) => {
    expect((await scene.ask()).said).toBe(second);
    expect(scene.state(0).state).toBe('available');
    expect((await scene.ask()).said).toBe(first);
    expect(changes(scene)).toEqual([]);
  });

  // After four failures a success would start the count anew, and a failure would open: only no verdict leaves it at four.
  const noVerdict: readonly (readonly [string, Partial<SceneSetup>, (scene: Scene) => Promise<void>])[] = [
    [
      'a client that leaves',
      {},
      async ({ ask, asked, providers, watch }) => {
        await providers[0]?.always({ type: 'silent' });
        const leaving = new AbortController();
        const asking = Array.from({ length: 100 }, () => ask({ signal: leaving.signal }));
        await expect.poll(() => asked()[0], { interval: 5, timeout: 5000 }).toBe(104);
        leaving.abort();
        await Promise.allSettled(asking);
        await watch.ended(104);
        expect(watch.of('call.end').filter(({ outcome }) => outcome === 'cancelled')).toHaveLength(100);
      },
    ],
    [
      'a 400',
      {},
      async ({ ask, providers }) => {
        await providers[0]?.always(status(400));
        await inTurn(100, async () => expect((await ask()).status).toBe(400));
      },
    ],
    [
      'a shed',
      { policy: { ...once, bulkhead: { concurrent: 1 } } },
      async ({ ask, providers, watch }) => {
        await providers[0]?.always({ type: 'silent' });
        const leaving = new AbortController();
        const arrived = providers[0]?.nextRequest();
        const holding = ask({ signal: leaving.signal });
        await arrived;
        await inTurn(100, () => ask());
        expect(watch.of('failover').slice(4)).toMatchObject(Array(100).fill({ reason: 'shed' }));
        leaving.abort();
        await expect(holding).rejects.toThrow();
        await watch.ended(105);
      },
    ],
  ];
  for (const [name, over, play] of noVerdict)
    row(
      'C4',
      `${name}, a hundred times, is no verdict`,
      { targets: [{ script: failing(4) }, {}], policy: once, ...over },
      async (scene) => {
        await inTurn(4, () => scene.ask());
        await play(scene);
        expect(scene.state(0)).toMatchObject({ state: 'available', inFlight: 0 });
        expect(changes(scene)).toEqual([]);
        await scene.providers[0]?.always(status(500));
        await scene.ask();
        expect(scene.state(0).state).toBe('open');
      },
    );

  row(
    'C5',
    'refused connections open it as 5xx do',
    { targets: [{ always: { type: 'refuse' } }, {}], policy: once },
    async (scene) => {
      await inTurn(5, async () => expect((await scene.ask()).said).toBe(second));
      expect(scene.state(0).state).toBe('open');
      expect((await scene.ask()).said).toBe(second);
      expect(scene.watch.of('failover').map(({ reason }) => reason)).toEqual([...Array(5).fill('connect'), 'unavailable']);
    },
  );

  row(
    'C6',
    'rate limits cool the target and leave its breaker closed',
    // All at once, because the first answer keeps the others away.
    { targets: [{ answer: onceSoManyCame(20, limited(30)) }, {}], policy: once },
    async (scene) => {
      const { ask, asked, state, instance, ids } = scene;
      await Promise.all(Array.from({ length: 20 }, () => ask()));
      expect(asked()[0]).toBe(20);
      expect(state(0)).toMatchObject({ state: 'cooling', reason: 'rate-limited' });
      instance.resume(ids[0] ?? '');
      expect(state(0).state).toBe('available');
      expect(changes(scene)).toEqual([]);
    },
  );

  const opens = { ...once, breaker: { openFor: 100 } } as const;

  row(
    'C7',
    'half-open lets one probe through and sends the others on at once',
    { targets: [{ script: [...failing(5), { type: 'slow-first-token', ms: 600 }] }, {}], policy: opens },
    async (scene) => {
      const { ask, asked, ids, watch } = scene;
      await inTurn(5, () => ask());
      await untilState(scene, 'half-open');
      const got = await Promise.all(Array.from({ length: 10 }, () => ask()));
      const others = got.filter(({ said }) => said === second);
      expect(others).toHaveLength(9);
      expect(watch.of('call.end').at(-1)?.target).toBe(ids[0]); // nobody waited for it
      expect(asked()[0]).toBe(6);
      expect(watch.of('failover').slice(5)).toMatchObject(Array(9).fill({ reason: 'unavailable', attempt: 0 }));
    },
  );

  const probes: readonly (readonly [string, (scene: Scene) => Promise<void>])[] = [
    [
      'meets a 400',
      async ({ ask, providers }) => {
        await providers[0]?.play(status(400));
        expect((await ask()).status).toBe(400);
      },
    ],
    [
      'is left by its client',
      async ({ ask, providers, watch }) => {
        await providers[0]?.play({ type: 'silent' });
        const leaving = new AbortController();
        const arrived = providers[0]?.nextRequest();
        const ended = watch.next('call.end');
        const asking = ask({ signal: leaving.signal });
        await arrived;
        leaving.abort();
        await expect(asking).rejects.toThrow();
        expect((await ended).outcome).toBe('cancelled');
      },
    ],
    [
      'is shed',
      async ({ ask, instance, providers, watch }) => {
        await providers[0]?.play({ type: 'silent' });
        const leaving = new AbortController();
        const arrived = providers[0]?.nextRequest();
        // Two classes with one bulkhead and two breakers: the one takes the place, and the other's probe finds it taken.
        const holding = ask({ body: { model: 'holder' }, signal: leaving.signal });
        await arrived;
        const { said } = await ask({ body: { model: 'narrow' } });
        expect(said).toBe(second);
        expect(watch.of('failover').at(-1)).toMatchObject({ reason: 'shed' });
        leaving.abort();
        await expect(holding).rejects.toThrow();
        await expect.poll(() => instance.targets().some(({ inFlight }) => inFlight > 0), { interval: 5 }).toBe(false);
      },
    ],
  ];
  const targets = ['t1/gpt-4o-mini', 't2/gpt-4o-mini'];
  const bulkhead = { concurrent: 1 };
  for (const [name, probe] of probes)
    row(
      'C8',
      `a probe that ${name} neither closes nor opens`,
      {
        targets: [{ script: failing(5) }, {}],
        policy: opens,
        options: {
          models: {
            narrow: { targets, policy: { bulkhead } },
            holder: { targets, policy: { bulkhead, breaker: { consecutive: 1000 } } },
          },
        },
      },
      async (scene) => {
        const { ask, state } = scene;
        await inTurn(5, () => ask());
        await untilState(scene, 'half-open');
        await probe(scene);
        expect(state(0).state).toBe('half-open');
        expect(changes(scene)).toEqual(['closed open', 'open half-open']);
        await inTurn(2, async () => expect((await ask()).said).toBe(first));
        expect(state(0).state).toBe('available');
      },
    );

  row(
    'C9',
    'a probe that meets a 429 does not close',
    { targets: [{ script: failing(5) }, {}], policy: opens },
    async (scene) => {
      const { ask, asked, state, instance, ids, providers } = scene;
      await inTurn(5, () => ask());
      await untilState(scene, 'half-open');
      await providers[0]?.play(limited(30));
      expect((await ask()).said).toBe(second);
      expect([asked()[0], state(0).state]).toEqual([6, 'cooling']);
      instance.resume(ids[0] ?? '');
      expect(state(0).state).toBe('half-open');
      expect(changes(scene)).toEqual(['closed open', 'open half-open']);
    },
  );

  row(
    'C10',
    'open times double up to a limit, with jitter',
    {
      targets: [{ always: status(500) }, {}],
      policy: { ...once, breaker: { consecutive: 1, openFor: 100, maxOpenFor: 250 } },
    },
    async (scene) => {
      const { ask, state, watch } = scene;
      for (const base of [100, 200, 250, 250]) {
        await ask();
        const openFor = (state(0).until ?? 0) - (watch.of('breaker').at(-1)?.at ?? 0);
        expect(openFor).toBeGreaterThanOrEqual(0.8 * base - 5); // it is told of a moment after it has opened
        expect(openFor).toBeLessThanOrEqual(1.2 * base);
        await untilState(scene, 'half-open');
      }
    },
  );

  for (const [name, waits, told] of [
    ['a longer wait after a shorter one extends the cooling', [20, 60], 2],
    ['a shorter wait after a longer one does not shorten it', [60, 20], 1],
  ] as const) {
    const { answer, arrived, gates } = gated();
    row('C11', name, { targets: [{ answer }, {}] }, async ({ ask, state, watch }) => {
      const before = Date.now();
      const asking = [ask(), ask()];
      await arrived(2);
      for (const [n, wait] of waits.entries()) {
        const gone = watch.next('failover');
        gates[n]?.resolve(limited(wait));
        await gone;
      }
      await Promise.all(asking);
      const until = (state(0).until ?? 0) - before;
      expect(until).toBeGreaterThan(59_000);
      expect(until).toBeLessThan(65_000);
      expect(watch.of('health')).toHaveLength(told);
    });
  }

  // What lies below is not 0, so that a 0 taken for "not set" would show.
  const zeros: readonly (readonly [string, SceneSetup, (scene: Scene) => Promise<void>])[] = [
    [
      'retry.attempts',
      {
        targets: [{ always: status(500), target: { retry: { attempts: 0 } } }],
        policy: { retry: { attempts: 3 }, lastResort: 'off' },
      },
      async ({ ask, asked }) => {
        expect((await ask()).status).toBe(502);
        expect(asked()).toEqual([1]);
      },
    ],
    [
      'retry.maxWait',
      {
        targets: [{ always: { type: 'rate-limited', hint: { retryAfterMs: 50 } }, target: { retry: { maxWait: 0 } } }],
        policy: { retry: { maxWait: '5s' }, lastResort: 'off' },
      },
      async ({ ask, asked }) => {
        expect((await ask()).status).toBe(429);
        expect(asked()).toEqual([1]);
      },
    ],
    [
      'retry.stay',
      {
        targets: [{ always: { type: 'rate-limited', hint: { retryAfterMs: 50 } }, target: { retry: { stay: 0 } } }, {}],
        policy: { retry: { stay: '5s' } },
      },
      async ({ ask, asked }) => {
        expect((await ask()).said).toBe(second);
        expect(asked()).toEqual([1, 1]);
      },
    ],
    [
      'retry.backoff.base',
      {
        targets: [{ script: failing(1), target: { retry: { backoff: { base: 0 } } } }],
        policy: { retry: { backoff: { base: 5000, max: 5000, jitter: 'none' } } },
      },
      async ({ ask, watch }) => {
        expect((await ask()).said).toBe(first);
        expect(watch.of('retry')).toMatchObject([{ waitMs: 0 }]);
      },
    ],
    [
      'retry.backoff.max',
      {
        targets: [{ script: failing(1), target: { retry: { backoff: { max: 0 } } } }],
        policy: { retry: { backoff: { base: 5000, max: 5000, jitter: 'none' } } },
      },
      async ({ ask, watch }) => {
        expect((await ask()).said).toBe(first);
        expect(watch.of('retry')).toMatchObject([{ waitMs: 0 }]);
      },
    ],
    [
      'retry.budget',
      { targets: [{ always: status(500) }, {}], policy: { retry: { budget: { ratio: 0, perSecond: 0, reserve: 0 } } } },
      async ({ ask, asked }) => {
        expect((await ask()).said).toBe(second);
        expect(asked()).toEqual([1, 1]);
      },
    ],
    [
      'breaker.failureRate',
      { targets: [{ script: failing(1), target: { breaker: { failureRate: 0, minimumCalls: 1 } } }, {}], policy: once },
      async ({ ask, state }) => {
        await ask();
        expect(state(0).state).toBe('open');
      },
    ],
    [
      'breaker.openFor',
      { targets: [{ script: failing(1), target: { breaker: { consecutive: 1, openFor: 0 } } }, {}], policy: once },
      async ({ ask, state }) => {
        expect((await ask()).said).toBe(second);
        expect(state(0).state).toBe('half-open');
        expect((await ask()).said).toBe(first);
      },
    ],
    [
      'bulkhead.queue',
      {
        targets: [{ always: { type: 'silent' }, target: { bulkhead: { queue: 0 } } }, {}],
        policy: { bulkhead: { concurrent: 1, queue: 5 } },
      },
      async ({ ask, asked, providers }) => {
        const leaving = new AbortController();
        const arrived = providers[0]?.nextRequest();
        const holding = ask({ signal: leaving.signal });
        await arrived;
        expect((await ask()).said).toBe(second);
        expect(asked()).toEqual([1, 1]);
        leaving.abort();
        await expect(holding).rejects.toThrow();
      },
    ],
    [
      'stream.maxContinuations',
      {
        targets: [{ always: { type: 'cut', afterTokens: 2 } }, {}],
        policy: { stream: { maxContinuations: 2 } },
        options: { models: { uncontinued: { targets, policy: { stream: { maxContinuations: 0 } } } } },
      },
      async ({ ask, asked }) => {
        const { data } = await ask({ stream, body: { model: 'uncontinued' } });
        expect(data.at(-1)).toHaveProperty('error');
        expect(asked()).toEqual([1, 0]);
      },
    ],
  ];
  for (const [name, setup, play] of zeros) row('C12', `${name} 0 is 0 and not “not set”`, setup, play);

  const ofOneModel = [
    [status(500), 'open'],
    [limited(30), 'cooling'],
    [{ type: 'model-not-found' }, 'suspended'],
  ] as const;
  for (const [fault, state] of ofOneModel)
    row(
      'C13',
      `with one model ${state} the other models of its provider are untouched`,
      {
        targets: [{ answer: ({ body }) => (body.model === 'gpt-4o-mini' ? fault : { text: 'Untouched.' }) }, {}],
        policy: { ...once, breaker: { consecutive: 1 } },
        options: { models: { other: { targets: ['t1/gpt-4o', 't2/gpt-4o'] } } },
      },
      async ({ ask, instance }) => {
        expect((await ask()).said).toBe(second);
        expect((await ask()).said).toBe(second);
        expect((await ask({ body: { model: 'other' } })).said).toBe('Untouched.');
        expect(instance.targets().map((target) => target.state)).toEqual([state, 'available', 'available', 'available']);
      },
    );

  row(
    'C15',
    'with all unavailable the soonest of the open ones is tried once, and then it is a 503 with Retry-After',
    {
      targets: [
        { always: { type: 'unauthorized' } },
        { always: status(503), target: { breaker: { consecutive: 1, openFor: '60s' } } },
        { always: status(503), target: { breaker: { consecutive: 1, openFor: '20s' } } },
      ],
      policy: { lastResort: 'off' },
    },
    async ({ ask, asked, ids, instance, providers, watch }) => {
      await ask();
      expect(instance.targets().map(({ state }) => state)).toEqual(['suspended', 'open', 'open']);
      const { status: got, headers } = await ask();
      expect([got, asked()]).toEqual([503, [1, 1, 2]]);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(watch.of('panic')).toMatchObject([{ target: ids[2] }]);
      await providers[2]?.heal();
      expect((await ask()).said).toBe('Said by T3.');
    },
  );
  for (const fault of [status(500), { type: 'null-json' }] as const)
    row(
      'C15',
      `the panic attempt is not tried again where it meets ${fault.type}`,
      { targets: [{ always: fault }], policy: { breaker: { consecutive: 2 }, lastResort: 'off' } },
      async ({ ask, asked, state, watch }) => {
        await ask();
        expect([asked(), state(0).state]).toEqual([[2], 'open']);
        await ask();
        expect([asked(), watch.of('panic').length]).toEqual([[3], 1]);
      },
    );
  row(
    'C15',
    'with all of them cooling it is a 429 at once and no attempt',
    { targets: [{ always: limited(30) }, { always: limited(20) }] },
    async ({ ask, asked, watch }) => {
      await ask();
      const { status: got, headers } = await ask();
      expect([got, asked(), watch.of('panic')]).toEqual([429, [1, 1], []]);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(20);
    },
  );

  row(
    'C16',
    'a stream that is cut at its end is a verdict',
    {
      targets: [{ always: { type: 'cut', afterTokens: 1000 } }, {}],
      policy: { ...once, stream: { onBreak: 'error' } },
    },
    async (scene) => {
      const { ask, watch, state } = scene;
      await inTurn(5, async () => expect((await ask({ stream })).data.at(-1)).toHaveProperty('error'));
      await watch.ended(5);
      await untilState(scene, 'open');
      expect((await ask({ stream })).said).toBe(second);
      expect(watch.of('attempt.end').slice(0, 5)).toMatchObject(Array(5).fill({ reason: 'truncated', phase: 'mid_stream' }));
      expect(state(1).state).toBe('available');
    },
  );

  const lasting = { type: 'stall', afterTokens: 2, forMs: 400, afterwards: 'go-on' } as const;
  row(
    'C17',
    'a full bulkhead sheds to the next target at once, without a verdict; a stream holds its place until its end',
    {
      targets: [{ script: [lasting] }, {}],
      policy: { bulkhead: { concurrent: 1, queue: 0 }, breaker: { consecutive: 1 } },
    },
    async (scene) => {
      const { ask, instance, state, watch } = scene;
      const body = JSON.stringify({ model: 'workhorse', stream, messages: [{ role: 'user', content: 'Hello' }] });
      const shown = await instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body });
      const { said } = await ask();
      expect([said, state(0).inFlight]).toEqual([second, 1]);
      expect(watch.of('failover')).toMatchObject([{ reason: 'shed', attempt: 0, phase: 'before_send' }]);
      expect(await shown.text()).toContain('[DONE]');
      await expect.poll(() => state(0).inFlight, { interval: 5 }).toBe(0);
      expect((await ask()).said).toBe(first);
      expect(changes(scene)).toEqual([]);
    },
  );

  const line = gated();
  row(
    'C18',
    'a call that is aborted in the queue leaves it at once, and nobody behind it is refused',
    { targets: [{ answer: line.answer }, {}], policy: { bulkhead: { concurrent: 1, queue: 2 } } },
    async ({ ask, asked, watch }) => {
      const leaving = new AbortController();
      const arriving = async (signal?: AbortSignal) => {
        const started = watch.next('call.start');
        const asking = ask(signal && { signal });
        await started;
        return { asking };
      };
      const holder = await arriving();
      await line.arrived(1);
      const leaver = await arriving(leaving.signal);
      const behind = await arriving();
      expect((await ask()).said).toBe(second); // so that both are known to be in the queue
      const ended = watch.next('call.end');
      leaving.abort();
      await expect(leaver.asking).rejects.toThrow();
      expect((await ended).outcome).toBe('cancelled');
      const newcomer = await arriving();
      expect((await ask()).said).toBe(second);
      for (const [n, { asking }] of [holder, behind, newcomer].entries()) {
        await line.arrived(n + 1);
        line.gates[n]?.resolve({ text: first });
        expect((await asking).said).toBe(first);
      }
      expect(asked()).toEqual([3, 2]);
    },
  );

  row(
    'C20 (first half)',
    'two instances in one process share nothing',
    {
      targets: [{ always: status(500) }, { always: limited(30) }, { always: { type: 'unauthorized' } }],
      policy: { breaker: { consecutive: 1 } },
    },
    async ({ ask, ids, instance, providers }) => {
      const named = providers.map(({ baseURL }, n) => [`t${n + 1}`, { kind: 'openai', apiKey: keys.openai, baseURL }] as const);
      const twin = createUnderstudy({
        providers: Object.fromEntries(named),
        models: { workhorse: { targets: [...ids] } },
        policy: { breaker: { consecutive: 1 } },
      });
      await ask();
      expect(instance.targets().map(({ state }) => state)).toEqual(['open', 'cooling', 'suspended']);
      expect(twin.targets().map(({ state }) => state)).toEqual(Array(3).fill('available'));
      await twin.close();
    },
  );

  const outages = [
    ['a minute', 60, 1],
    ['ten minutes', 600, 5],
    ['six hours', 21_600, 60],
  ] as const;
  for (const [name, seconds, every] of outages)
    row(
      'C23',
      `after an outage of ${name} traffic returns within 30 s and does not flap`,
      { targets: [{ always: status(503) }, {}] },
      async (scene) => {
        vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
        try {
          const { ask, asked, providers } = scene;
          const asking = (times: number, everySeconds: number) =>
            inTurn(times, async () => {
              const { said } = await ask();
              expect([first, second]).toContain(said);
              await vi.advanceTimersByTimeAsync(everySeconds * 1000);
            });
          await asking(seconds / every, every);
          // Five to open it, then one trial for each time that it was open, or for each call where they come seldom.
          expect(asked()[0]).toBeLessThanOrEqual(5 + Math.min(seconds / every, seconds / 12 + 2));
          await providers[0]?.heal();
          providers[0]?.resetLog();
          await asking(30, 1);
          expect(asked()[0]).toBeGreaterThan(0);
          await asking(30, 1);
          expect(scene.state(0).state).toBe('available');
          const before = { events: changes(scene).length, asked: asked() };
          await asking(60, 1);
          expect(changes(scene)).toHaveLength(before.events);
          expect(asked()).toEqual([(before.asked[0] ?? 0) + 60, before.asked[1]]);
        } finally {
          vi.useRealTimers();
        }
      },
    );

  row(
    'C14',
    'of two keys one is refused: served, and only the refused one is left out',
    { targets: [{ apiKeys: ['sk-good-0001', 'sk-bad-0002'], answer: byKey({ 'sk-bad-0002': { type: 'unauthorized' } }) }, {}] },
    async ({ ask, asked, state, watch }) => {
      for (let n = 0; n < 6; n++) expect((await ask()).said).toBe('Said with sk-good-0001.');
      expect(asked()).toEqual([7, 0]);
      expect([state(0).state, watch.of('failover')]).toEqual(['available', []]);
    },
  );

  row(
    'C21',
    'under fastest and least-busy a target that refuses at once attracts no traffic',
    {
      targets: [{ always: { type: 'rate-limited', hint: { retryAfterMs: 20 } } }, {}],
      strategy: 'fastest',
      policy: { retry: { attempts: 0 } },
    },
    async ({ ask, asked }) => {
      for (let n = 0; n < 40; n++) expect((await ask()).said).toBe('Said by T2.');
      expect(asked()[0]).toBeLessThanOrEqual(4);
    },
  );
});
