import OpenAI from 'openai';
import { describe, expect } from 'vitest';
import { leaked } from '../support/secret-forms.ts';
import { conform } from './conform.ts';
import { tokenDesk } from './token-desk.ts';

const row = conform();
const status = (code: number) => ({ type: 'status', status: code }) as const;
const limited = (ms: number) => ({ type: 'rate-limited', hint: { retryAfterMs: ms } }) as const;

describe('A. Retry', () => {
  row('A1', 'an error is tried again on the same target', { targets: [{ script: [status(500)] }] }, async ({ ask, watch }) => {
    expect((await ask()).said).toBe('Said by T1.');
    expect(watch.of('attempt.start').map(({ kind }) => kind)).toEqual(['first', 'retry']);
    expect(watch.of('call.end')).toMatchObject([{ outcome: 'recovered', attempts: 2, failovers: 0 }]);
  });

  for (const attempts of [0, 1, 2, 3]) {
    row(
      'A2',
      `retry.attempts ${attempts} is that many tries more, and no other`,
      { targets: [{ always: status(500) }], policy: { retry: { attempts }, lastResort: 'off' } },
      async ({ ask, asked }) => {
        expect((await ask()).status).toBe(502);
        expect(asked()).toEqual([attempts + 1]);
      },
    );
    row(
      'A2',
      `retry.attempts ${attempts} is that many tries more, and two as a last resort`,
      { targets: [{ always: status(500) }], policy: { retry: { attempts }, breaker: { consecutive: 100 } } },
      async ({ ask, asked, watch }) => {
        expect((await ask()).status).toBe(502);
        expect(asked()).toEqual([attempts + 1 + 2]);
        expect(watch.of('last-resort').map(({ again }) => again)).toEqual([1, 2]);
      },
    );
  }

  row(
    'A3',
    'a wait that is asked for is waited, once',
    { targets: [{ script: [limited(300)] }] },
    async ({ ask, providers, watch }) => {
      expect((await ask()).status).toBe(200);
      const [first, second] = providers[0]?.requests ?? [];
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(280);
      expect(watch.of('retry')).toMatchObject([{ waitMs: 300, reason: 'rate-limited' }]);
    },
  );

  row(
    'A4',
    'a long wait is not waited where another target is available',
    { targets: [{ script: [{ type: 'rate-limited', hint: { retryAfter: 60 } }] }, {}] },
    async ({ ask, asked, state }) => {
      const before = Date.now();
      expect((await ask()).said).toBe('Said by T2.');
      expect(asked()).toEqual([1, 1]);
      expect(state(0)).toMatchObject({ state: 'cooling', reason: 'rate-limited' });
      expect((state(0).until ?? 0) - before).toBeGreaterThan(59_000);
      expect((state(0).until ?? 0) - Date.now()).toBeLessThanOrEqual(60_000);
    },
  );

  row(
    'A5',
    'the latest hint is the one that counts',
    { targets: [{ script: [limited(400), limited(100)] }], policy: { retry: { attempts: 2 } } },
    async ({ ask, watch }) => {
      expect((await ask()).status).toBe(200);
      expect(watch.of('retry').map(({ waitMs }) => waitMs)).toEqual([400, 100]);
    },
  );

  for (const hint of [0, -1, 'abc', 'NaN', 1_000_000_000, 'Sun, 06 Nov 1994 08:49:37 GMT'])
    row(
      'A6',
      `retry-after: ${hint} is bounded or no advice`,
      { targets: [{ always: { type: 'rate-limited', hint: { retryAfter: hint } } }, {}] },
      async ({ ask, asked, watch }) => {
        const before = Date.now();
        expect((await ask()).said).toBe('Said by T2.');
        expect(asked()[0]).toBeLessThanOrEqual(2);
        for (const { until } of watch.of('health')) expect((until ?? 0) - before).toBeLessThanOrEqual(3_601_000);
      },
    );

  row(
    'A7',
    'of two hints the larger one counts',
    { targets: [{ script: [{ type: 'rate-limited', hint: { retryAfterMs: 0, retryAfter: 1 } }] }] },
    async ({ ask, providers }) => {
      expect((await ask()).status).toBe(200);
      const [first, second] = providers[0]?.requests ?? [];
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(980);
    },
  );

  for (const fault of [{ type: 'unauthorized' }, { type: 'model-not-found' }, status(422)] as const)
    row(
      'A8',
      `${fault.type === 'status' ? fault.status : fault.type} is not tried again`,
      { targets: [{ always: fault }], policy: { retry: { attempts: 3 } } },
      async ({ ask, asked }) => {
        expect((await ask()).status).toBeGreaterThanOrEqual(400);
        expect(asked()).toEqual([1]);
      },
    );

  const theirs = {
    error: { message: 'messages[0].role is wrong', type: 'invalid_request_error', param: 'messages', code: null },
  };
  row(
    'A9',
    'a 400 of the client’s making is passed on as given',
    { targets: [{ always: { type: 'status', status: 400, body: theirs } }, {}], policy: { retry: { attempts: 3 } } },
    async ({ ask, asked }) => {
      const { status: got, json } = await ask();
      expect(got).toBe(400);
      expect(json.error).toEqual(theirs.error);
      expect(asked()).toEqual([1, 0]);
    },
  );

  row(
    'A10',
    'a client that leaves during the pause ends it at once',
    { targets: [{ script: [{ type: 'rate-limited', hint: { retryAfter: 4 } }] }] },
    async ({ ask, asked, watch }) => {
      const leaving = new AbortController();
      const waiting = watch.next('attempt.end');
      const asking = ask({ signal: leaving.signal });
      await waiting;
      leaving.abort();
      await expect(asking).rejects.toThrow();
      const { outcome, durationMs } = watch.of('call.end')[0] ?? (await watch.next('call.end'));
      expect(outcome).toBe('cancelled');
      expect(durationMs).toBeLessThan(2000);
      expect(asked()).toEqual([1]);
    },
  );

  row(
    'A11',
    'nobody sleeps past the deadline',
    { targets: [{ script: [{ type: 'rate-limited', hint: { retryAfter: 2 } }] }], policy: { timeout: { total: '1s' } } },
    async ({ ask, asked }) => {
      const { status: got, headers, ms } = await ask();
      expect(got).toBe(429);
      expect(headers.get('retry-after')).toBe('2');
      expect(ms).toBeLessThan(1000);
      expect(asked()).toEqual([1]);
    },
  );

  const noAnswers = [
    { type: 'error-json', error: { message: 'Something odd happened.', type: 'odd', code: 'odd' } },
    { type: 'empty' },
    { type: 'broken-json' },
    { type: 'null-json' },
  ] as const;
  for (const fault of noAnswers)
    row(
      'A12',
      `a 200 that is no answer (${fault.type}) is tried once more, then the next target serves`,
      { targets: [{ always: fault }, {}] },
      async ({ ask, asked, watch }) => {
        expect((await ask()).said).toBe('Said by T2.');
        expect(asked()).toEqual([2, 1]);
        expect(watch.of('failover')).toMatchObject([{ reason: 'malformed' }]);
      },
    );

  row(
    'A13',
    'retries are bounded by their budget; without it the error comes at once, with its Retry-After',
    {
      targets: [{ always: status(500) }],
      policy: {
        retry: { budget: { ratio: 0.2, perSecond: 0, reserve: 3 } },
        breaker: { consecutive: 1000, minimumCalls: 1000 },
        lastResort: 'off',
      },
    },
    async ({ ask, asked, providers, watch }) => {
      for (let n = 0; n < 50; n++) expect((await ask()).status).toBe(502);
      expect(asked()[0]).toBeLessThanOrEqual(50 + 0.2 * 50 + 3);
      const spent = watch.of('retry').length;
      await providers[0]?.always({ type: 'rate-limited', hint: { retryAfter: 1 }, times: 'forever' });
      const { status: got, headers } = await ask();
      expect([got, headers.get('retry-after')]).toEqual([429, '1']);
      expect(watch.of('retry')).toHaveLength(spent);
    },
  );

  for (const code of [503, 529, 498])
    row(
      'A14',
      `${code} is not tried again, T2 is asked at once`,
      { targets: [{ always: status(code) }, {}] },
      async ({ ask, asked }) => {
        expect((await ask()).said).toBe('Said by T2.');
        expect(asked()).toEqual([1, 1]);
      },
    );

  row(
    'A14',
    'one 503 of the only target is no error at the client',
    { targets: [{ script: [status(503)] }] },
    async ({ ask, asked, watch }) => {
      expect((await ask()).said).toBe('Said by T1.');
      expect(asked()).toEqual([2]);
      expect(watch.of('attempt.start').map(({ kind }) => kind)).toEqual(['first', 'last-resort']);
      expect(watch.of('call.end')).toMatchObject([{ outcome: 'recovered', failovers: 0 }]);
    },
  );

  for (const stream of [false, true]) {
    const desk = tokenDesk();
    row(
      'A15',
      `a refused token is renewed once, in the same attempt${stream ? ', streamed' : ''}`,
      { kinds: [desk.kind], targets: [desk.target] },
      async ({ ask, asked, watch }) => {
        expect((await ask({ stream })).said).toBe('Said by T1.');
        desk.expire();
        const calls = Array.from({ length: 20 }, () => ask({ stream }));
        for (const { said } of await Promise.all(calls)) expect(said).toBe('Said by T1.');
        expect(desk.given()).toBe(2);
        expect(asked()[0]).toBeGreaterThan(21);
        expect(watch.of('attempt.start')).toHaveLength(21);
        expect(watch.of('warning').map(({ message }) => message)).toContain(
          'it refused the token (401), and is asked once more with a new one',
        );
      },
    );
  }

  const refusing = tokenDesk();
  const echo = (key = '') => ({ error: { message: `Bad: ${key}.`, type: 'invalid_request_error', code: 'invalid_api_key' } });
  row(
    'A15',
    'a second refusal suspends the key, and no token is told',
    {
      kinds: [refusing.kind],
      targets: [
        {
          ...refusing.target,
          apiKey: () => true,
          answer: ({ headers }) => ({ type: 'status', status: 401, body: echo(headers.authorization?.split(' ')[1]) }),
        },
        {},
      ],
      options: { telemetry: { content: 'errors' } },
    },
    async ({ ask, asked, state, watch, spans, instance }) => {
      expect((await ask()).said).toBe('Said by T2.');
      expect(asked()).toEqual([2, 1]);
      expect(refusing.given()).toBe(2);
      expect(state(0)).toMatchObject({ state: 'suspended', reason: 'unauthorized' });
      expect(watch.of('attempt.end')[0]?.detail).toContain('Bad: [redacted].');
      const told = JSON.stringify([
        watch.events,
        instance.describe(),
        spans.map(({ attributes, events }) => [attributes, events]),
      ]);
      expect(leaked(told, refusing.newest())).toBeUndefined();
    },
  );

  row(
    'A16',
    'the retries of a client’s SDK do not multiply ours',
    { targets: [{ always: status(500) }, { always: status(500) }], policy: { lastResort: 'off' } },
    async ({ url, asked, ask }) => {
      const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: '-', maxRetries: 2 });
      const asking = client.chat.completions.create({ model: 'workhorse', messages: [{ role: 'user', content: 'Hello' }] });
      await expect(asking).rejects.toMatchObject({ status: 502 });
      expect(asked()).toEqual([2, 2]);
      expect((await ask()).headers.get('x-should-retry')).toBe('false');
    },
  );

  row(
    'A17',
    'a stream that fails before content is tried again like a JSON call',
    {
      targets: [
        { script: [{ type: 'error-event', afterTokens: 0, error: { message: 'Internal error', type: 'server_error' } }] },
      ],
    },
    async ({ ask, asked, watch }) => {
      expect((await ask({ stream: true })).said).toBe('Said by T1.');
      expect(asked()).toEqual([2]);
      expect(watch.of('attempt.start').map(({ kind }) => kind)).toEqual(['first', 'retry']);
    },
  );
});
