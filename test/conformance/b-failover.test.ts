import { describe, expect } from 'vitest';
import { conform } from './conform.ts';
import { byKey } from './key-pools.ts';

const row = conform();
const status = (code: number, body?: object) =>
  ({ type: 'status', status: code, ...(body && { body: body as Record<string, unknown> }) }) as const;

/** Google's errors, as its API that speaks OpenAI's wire gives them. */
const google = (quotaId: string) => [
  {
    error: {
      code: 429,
      message: 'You exceeded your current quota, please check your plan and billing details.',
      status: 'RESOURCE_EXHAUSTED',
      details: [
        { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '47s' },
      ],
    },
  },
];

const atGoogle = { kind: 'openai-compatible' };

describe('B. Failover', () => {
  row(
    'B1',
    'a refused port is a failover before any headers',
    { targets: [{ always: { type: 'refuse' } }, {}] },
    async ({ ask, ids, watch }) => {
      expect((await ask()).said).toBe('Said by T2.');
      expect(watch.of('failover')).toMatchObject([{ from: ids[0], to: ids[1], reason: 'connect', phase: 'before_headers' }]);
    },
  );

  row(
    'B2',
    'T2 gets its own model, parameters and key, and nothing of T1',
    {
      targets: [
        { always: status(500), provider: { headers: { 'x-only-t1': 'yes' } }, target: { params: { temperature: 0.1 } } },
        { model: 'gpt-4o', target: { params: { temperature: 0.9, seed: null } } },
      ],
    },
    async ({ ask, asked, providers }) => {
      expect((await ask({ body: { seed: 7 } })).status).toBe(200);
      expect(asked()).toEqual([2, 1]);
      const [first, second] = providers.map(({ requests }) => requests[0]);
      expect(first?.body).toMatchObject({ model: 'gpt-4o-mini', temperature: 0.1, seed: 7 });
      expect(second?.body).toMatchObject({ model: 'gpt-4o', temperature: 0.9 });
      expect(second?.body).not.toHaveProperty('seed');
      expect(second?.headers).not.toHaveProperty('x-only-t1');
      expect(second?.headers.authorization).not.toBe(first?.headers.authorization);
    },
  );

  row(
    'B3',
    'failover.attempts bounds what is sent in all, and the first meaningful error speaks',
    { targets: [{ always: status(503) }, { always: status(503) }, {}], policy: { failover: { attempts: 2 } } },
    async ({ ask, asked }) => {
      const { status: got, json } = await ask();
      expect(got).toBe(503);
      expect(json.understudy.attempts).toHaveLength(2);
      expect(asked()).toEqual([1, 1, 0]);
    },
  );

  row(
    'B4',
    'spent credit suspends T1 and waits for nothing',
    { targets: [{ always: { type: 'quota' } }, {}] },
    async ({ ask, asked, state }) => {
      expect((await ask()).said).toBe('Said by T2.');
      expect(state(0)).toMatchObject({ state: 'suspended', reason: 'quota-exhausted' });
      await ask();
      expect(asked()).toEqual([1, 2]);
    },
  );

  row(
    'B5',
    'a limit per day suspends, whatever the RetryInfo beside it says',
    {
      targets: [
        {
          always: { ...status(429), body: JSON.stringify(google('GenerateRequestsPerDayPerProjectPerModel')) },
          provider: atGoogle,
        },
        {},
      ],
    },
    async ({ ask, state }) => {
      expect((await ask()).said).toBe('Said by T2.');
      expect(state(0)).toMatchObject({ state: 'suspended', reason: 'quota-exhausted' });
    },
  );

  row(
    'B6',
    'a limit per minute cools for its RetryInfo, even where the message speaks of billing',
    {
      targets: [
        {
          always: { ...status(429), body: JSON.stringify(google('GenerateRequestsPerMinutePerProjectPerModel')) },
          provider: atGoogle,
        },
        {},
      ],
    },
    async ({ ask, state }) => {
      const before = Date.now();
      expect((await ask()).said).toBe('Said by T2.');
      expect(state(0)).toMatchObject({ state: 'cooling', reason: 'rate-limited' });
      expect(Math.abs((state(0).until ?? 0) - before - 47_000)).toBeLessThan(5000);
    },
  );

  const refusedKeys = {
    '401': { type: 'unauthorized' },
    'a 400 of Gemini': status(400, {
      error: {
        code: 400,
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
        details: [{ reason: 'API_KEY_INVALID' }],
      },
    }),
    'a 400 of xAI': status(400, { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***ey.' }),
  } as const;
  for (const [name, fault] of Object.entries(refusedKeys))
    row('B7', `${name} for a refused key is a failover`, { targets: [{ always: fault }, {}] }, async ({ ask, state, watch }) => {
      // Where no code says it, a request of our own has to meet the same first.
      const suspended = watch.next('health', (event) => event.state === 'suspended');
      expect((await ask()).said).toBe('Said by T2.');
      expect(watch.of('failover')).toMatchObject([{ reason: 'unauthorized' }]);
      await suspended;
      expect(state(0).state).toBe('suspended');
    });

  row(
    'B9',
    'a prompt that is too long goes to a larger window, and to no smaller one',
    {
      targets: [
        { always: { type: 'context-length' }, target: { limits: { contextWindow: 100_000 } } },
        { target: { limits: { contextWindow: 50_000 } } },
        { target: { limits: { contextWindow: 400_000 } } },
      ],
    },
    async ({ ask, asked, watch, ids }) => {
      expect((await ask()).said).toBe('Said by T3.');
      expect(asked()).toEqual([1, 0, 1]);
      expect(watch.of('skip')).toMatchObject([{ target: ids[1], reason: 'too-long' }]);
    },
  );

  const lacks = status(400, {
    error: {
      message: 'Unsupported parameter: seed',
      type: 'invalid_request_error',
      param: 'seed',
      code: 'unsupported_parameter',
    },
  });
  row(
    'B12',
    'a 400 of our making is never what the client sees: T3',
    { targets: [{ always: status(503) }, { always: lacks }, {}] },
    async ({ ask }) => {
      expect((await ask()).said).toBe('Said by T3.');
    },
  );
  row(
    'B12',
    'a 400 of our making is never what the client sees: no T3',
    { targets: [{ always: status(503) }, { always: lacks }] },
    async ({ ask }) => {
      expect((await ask()).status).toBe(503);
    },
  );

  row(
    'B13',
    'a content filter is passed on',
    { targets: [{ always: { type: 'content-filter' } }, {}] },
    async ({ ask, asked }) => {
      const { status: got, json } = await ask();
      expect([got, json.error.code]).toEqual([400, 'content_policy_violation']);
      expect(asked()).toEqual([1, 0]);
    },
  );

  row(
    'B16',
    'a target with `fallback: false` stands in for nobody',
    { targets: [{ always: status(503) }, { target: { fallback: false } }, {}] },
    async ({ ask, asked }) => {
      expect((await ask()).said).toBe('Said by T3.');
      expect(asked()).toEqual([1, 0, 1]);
    },
  );

  row(
    'B18',
    'when both of the first tier fail, the next tier serves with its model',
    {
      targets: [
        { always: status(500), target: { priority: 0 } },
        { always: status(500), target: { priority: 0 } },
        { model: 'gpt-4o', target: { priority: 1 } },
      ],
      policy: { retry: { attempts: 0 } },
    },
    async ({ ask, asked }) => {
      const { said, json } = await ask();
      expect([said, json.model]).toEqual(['Said by T3.', 'gpt-4o']);
      expect(asked()).toEqual([1, 1, 1]);
    },
  );

  for (const stream of [false, true])
    row(
      'B21',
      `x-understudy-failover: off keeps a call at its target where it is trusted (stream: ${stream})`,
      { targets: [{ always: status(503) }, {}], options: { trustHeaders: ['failover'] } },
      async ({ ask, asked }) => {
        expect((await ask({ stream, headers: { 'x-understudy-failover': 'off' } })).status).toBe(503);
        expect(asked()).toEqual([1, 0]);
      },
    );
  row('B21', 'a header that is not trusted is ignored', { targets: [{ always: status(503) }, {}] }, async ({ ask }) => {
    expect((await ask({ headers: { 'x-understudy-failover': 'off' } })).said).toBe('Said by T2.');
  });

  row('B22', 'an unknown model without "*" is a 404 in the client’s dialect', { targets: [{}] }, async ({ ask, asked }) => {
    const one = await ask({ body: { model: 'nobody' } });
    expect([one.status, one.json.error.code]).toEqual([404, 'model_not_found']);
    const other = await ask({ body: { model: 'nobody' }, client: 'anthropic-messages' });
    expect([other.status, other.json.error.type]).toEqual([404, 'not_found_error']);
    expect(asked()).toEqual([0]);
  });
  row(
    'B22',
    'an unknown model with "*" passes to its provider',
    { targets: [{}], options: { models: { '*': { targets: ['t1/*'] } } } },
    async ({ ask, providers }) => {
      expect((await ask({ body: { model: 'gpt-4.1-nano' } })).status).toBe(200);
      expect(providers[0]?.requests[0]?.body.model).toBe('gpt-4.1-nano');
    },
  );

  row(
    'B23',
    'a dead class does no harm to a healthy one',
    {
      targets: [{}],
      options: {
        providers: { dead: { kind: 'openai', apiKey: 'sk-dead', baseURL: 'http://127.0.0.1:9/v1' } },
        models: { lost: { targets: ['dead/gpt-4o'] } },
      },
    },
    async ({ ask }) => {
      const lost = Promise.all(Array.from({ length: 100 }, () => ask({ body: { model: 'lost' } })));
      const healthy = await Promise.all(Array.from({ length: 100 }, () => ask()));
      expect(healthy.filter(({ said }) => said !== 'Said by T1.')).toEqual([]);
      expect((await lost).filter(({ status: got }) => got < 500)).toEqual([]);
    },
  );

  for (const bytes of [200_000, 5_000_000])
    row(
      'B24',
      `a body of ${bytes} bytes still fails over`,
      // Of a model whose window nobody knows: others would not be asked at all.
      { targets: [{ model: 'my-model', always: status(500) }, { model: 'my-model' }] },
      async ({ ask, providers }) => {
        const content = 'x'.repeat(bytes);
        expect((await ask({ body: { messages: [{ role: 'user', content }] } })).said).toBe('Said by T2.');
        expect(providers[1]?.requests[0]?.bodyText.length).toBeGreaterThan(bytes);
      },
    );

  row(
    'B25',
    'a failed target is asked again only by the rule for retries',
    { targets: [{ always: status(503) }, { always: status(500) }, {}] },
    async ({ ask, asked, watch, ids }) => {
      expect((await ask()).said).toBe('Said by T3.');
      expect(asked()).toEqual([1, 2, 1]);
      expect(watch.of('attempt.start').map(({ target }) => target)).toEqual([ids[0], ids[1], ids[1], ids[2]]);
    },
  );

  const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const structured = { response_format: { type: 'json_schema', json_schema: { name: 'place', schema } } };
  for (const stream of [false, true])
    for (const wrong of ['It is Cork, I think.', '{"town":"Cork"}'])
      row(
        'B32',
        `output that does not validate is never shown: T2 (stream: ${stream}, ${wrong})`,
        {
          targets: [{ answer: { text: wrong } }, { answer: { text: '{"city":"Cork"}' } }],
          policy: { output: { validate: 'json-schema' } },
        },
        async ({ ask, watch, state }) => {
          const { said, text } = await ask({ stream, body: structured });
          expect(JSON.parse(said)).toEqual({ city: 'Cork' });
          expect(text).not.toContain(wrong.slice(2, 8));
          expect(watch.of('failover')).toMatchObject([{ reason: 'invalid-output', phase: 'before_commit' }]);
          expect(watch.of('retry')).toEqual([]);
          expect(state(0).state).toBe('available');
        },
      );
  row(
    'B32',
    'output that nobody gives right is a 502',
    { targets: [{ answer: { text: 'no' } }, { answer: { text: 'neither' } }], policy: { output: { validate: 'json-schema' } } },
    async ({ ask }) => {
      for (const stream of [false, true]) {
        const { status, json } = await ask({ stream, body: structured });
        expect(status).toBe(502);
        expect(json.error.message).toContain('it is no JSON');
      }
    },
  );

  row(
    'B10',
    'a prompt above the window of T2 is not sent there',
    { targets: [{ always: status(503) }, { target: { limits: { contextWindow: 4000 } } }, {}] },
    async ({ ask, asked, ids, watch }) => {
      const messages = [{ role: 'user', content: 'word '.repeat(5000) }];
      expect((await ask({ body: { messages } })).said).toBe('Said by T3.');
      expect(asked()).toEqual([1, 0, 1]);
      expect(watch.of('skip')).toMatchObject([{ target: ids[1], reason: 'too-long' }]);
    },
  );

  row(
    'B11',
    'tools that T2 cannot take are not sent there',
    { targets: [{ always: status(503) }, { target: { capabilities: { tools: false } } }, {}] },
    async ({ ask, asked, watch }) => {
      const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } }];
      expect((await ask({ body: { tools } })).said).toBe('Said by T3.');
      expect(asked()).toEqual([1, 0, 1]);
      expect(watch.of('skip')).toMatchObject([{ reason: 'unsupported' }]);
      expect((await ask()).said).toBe('Said by T2.');
    },
  );

  row(
    'B15',
    'a target of weight 0 is never first, and still a fallback',
    { targets: [{}, { target: { weight: 0 } }], strategy: 'weighted' },
    async ({ ask, asked, providers }) => {
      for (let n = 0; n < 30; n++) await ask();
      expect(asked()).toEqual([30, 0]);
      await providers[0]?.always({ ...status(503), times: 'forever' });
      expect((await ask()).said).toBe('Said by T2.');
    },
  );

  row(
    'B17',
    'weights share the calls of the first tier, and the next tier gets none',
    { targets: [{}, {}, { target: { priority: 1 } }], strategy: 'weighted' },
    async ({ ask, asked, watch }) => {
      await Promise.all(Array.from({ length: 400 }, () => ask()));
      const [first = 0, second = 0, third] = asked();
      expect(first + second).toBe(400);
      expect(first).toBeGreaterThan(140);
      expect(second).toBeGreaterThan(140);
      expect(third).toBe(0);
      expect(watch.of('failover')).toEqual([]);
    },
  );
  row(
    'B17',
    'a target of the same tier that cannot be asked is a skip, a whole tier a failover',
    { targets: [{ always: { type: 'quota' } }, {}, { target: { priority: 1 } }], strategy: 'weighted' },
    async ({ ask, asked, providers, watch }) => {
      for (let n = 0; n < 20; n++) await ask();
      expect(asked()[0]).toBe(1);
      expect(watch.of('failover').length).toBeLessThanOrEqual(1);
      await providers[1]?.always({ type: 'quota', times: 'forever' });
      await ask();
      const before = watch.of('failover').length;
      expect((await ask()).said).toBe('Said by T3.');
      expect(watch.of('failover').slice(before)).toMatchObject([{ reason: 'unavailable', phase: 'before_send' }]);
    },
  );

  row(
    'B30',
    'a hedge: the first to begin wins, the other is ended at once and not blamed',
    {
      targets: [{ always: { type: 'slow-first-token', ms: 5000 } }, { wire: 'anthropic' }],
      policy: { hedge: { after: 150, maxShare: 1 }, breaker: { consecutive: 1 } },
    },
    async ({ ask, ids, providers, state, watch }) => {
      const aborted = providers[0]?.nextAbort();
      const { said, ms } = await ask({ stream: true });
      expect(said).toBe('Said by T2.');
      expect(ms).toBeLessThan(2000);
      await aborted;
      await watch.ended(1);
      expect(watch.of('hedge')).toMatchObject([{ target: ids[0], to: ids[1] }]);
      expect(watch.of('attempt.start').map(({ kind }) => kind)).toEqual(['first', 'hedge']);
      expect(watch.of('attempt.end').find(({ target }) => target === ids[0])?.reason).toBe('cancelled');
      expect([state(0).state, watch.of('failover')]).toEqual(['available', []]);
      expect(watch.of('call.end')).toMatchObject([{ outcome: 'served', target: ids[1] }]);
    },
  );
  row(
    'B30',
    'hedges keep to their share, and leave JSON alone',
    {
      targets: [{ always: { type: 'slow-first-token', ms: 200 } }, { wire: 'anthropic' }],
      policy: { hedge: { after: '20ms', maxShare: 0.1 } },
    },
    async ({ ask, watch }) => {
      for (let n = 0; n < 3; n++) await ask();
      expect(watch.of('hedge')).toEqual([]);
      for (let n = 0; n < 12; n++) await ask({ stream: true });
      expect(watch.of('hedge').length).toBeGreaterThanOrEqual(1);
      expect(watch.of('hedge').length).toBeLessThanOrEqual(1 + Math.ceil(12 * 0.1));
    },
  );
  row(
    'B30',
    'where both legs fail the call goes on',
    {
      targets: [{ always: { type: 'slow-first-token', ms: 400 } }, { wire: 'anthropic', always: status(503) }, {}],
      policy: { hedge: { after: 50, maxShare: 1 }, timeout: { firstToken: 250 } },
    },
    async ({ ask, watch }) => {
      expect((await ask({ stream: true })).said).toBe('Said by T3.');
      expect(watch.of('failover')).toHaveLength(1);
    },
  );

  row(
    'B8',
    'with quotas of their own, another key of the same target goes on, and only the limited one cools',
    {
      targets: [
        {
          apiKeys: ['sk-one-0001', 'sk-two-0002'],
          provider: { separateQuotas: true },
          answer: byKey({ 'sk-one-0001': { type: 'rate-limited', hint: { retryAfter: 30 } } }),
        },
        {},
      ],
    },
    async ({ ask, asked, state, watch }) => {
      expect((await ask()).said).toBe('Said with sk-two-0002.');
      expect((await ask()).said).toBe('Said with sk-two-0002.');
      expect(asked()).toEqual([3, 0]);
      expect([state(0).state, watch.of('failover')]).toEqual(['available', []]);
    },
  );
  row(
    'B8',
    'with one quota for all keys a limit of one is a limit of the target',
    {
      targets: [
        {
          apiKeys: ['sk-one-0001', 'sk-two-0002'],
          answer: byKey({ 'sk-one-0001': { type: 'rate-limited', hint: { retryAfter: 30 } } }),
        },
        {},
      ],
    },
    async ({ ask, asked, state }) => {
      expect((await ask()).said).toBe('Said by T2.');
      expect(asked()).toEqual([1, 1]);
      expect(state(0).state).toBe('cooling');
    },
  );
});
