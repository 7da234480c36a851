import { describe, expect } from 'vitest';
import { conform } from './conform.ts';
import { byKey } from './key-pools.ts';

const row = conform();

describe('N. Concurrency and the rest', () => {
  row(
    'N1',
    'of 20 calls at once each is served',
    { targets: [{ always: { type: 'status', status: 500 } }, {}] },
    async ({ ask }) => {
      const got = await Promise.all(Array.from({ length: 20 }, (_, n) => ask({ stream: n % 2 === 0 })));
      expect(got.map(({ said }) => said)).toEqual(Array(20).fill('Said by T2.'));
    },
  );

  row(
    'N2',
    'calls return to T1 when its wait is over',
    { targets: [{ script: [{ type: 'rate-limited', hint: { retryAfterMs: 300 } }] }, {}] },
    async ({ ask, state, watch }) => {
      expect((await ask()).said).toBe('Said by T2.');
      expect((await ask()).said).toBe('Said by T2.');
      const until = state(0).until ?? 0;
      while (Date.now() < until) await ask();
      expect((await ask()).said).toBe('Said by T1.');
      expect(watch.of('health').map(({ state: is }) => is)).toEqual(['cooling', 'available']);
    },
  );

  row(
    'N3',
    'a client that leaves with words of a timeout is a client that left',
    { targets: [{ always: { type: 'silent' } }, {}] },
    async ({ asked, instance, providers, watch }) => {
      const leaving = new AbortController();
      const arrived = providers[0]?.nextRequest();
      const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hello' }] });
      const asking = instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body, signal: leaving.signal });
      await arrived;
      leaving.abort(new Error('timeout: ETIMEDOUT 503'));
      await expect(asking).rejects.toThrow();
      await watch.ended(1);
      expect(asked()).toEqual([1, 0]);
      expect(watch.of('call.end')).toMatchObject([{ outcome: 'cancelled' }]);
    },
  );

  const unexpected = {
    error: { message: 'Unexpected role in messages[3]', type: 'invalid_request_error', param: null, code: null },
  };
  row(
    'N4',
    'no reason is read from a loose substring',
    { targets: [{ always: { type: 'status', status: 400, body: unexpected } }, {}] },
    async ({ ask, asked }) => {
      const { status, json } = await ask();
      expect([status, json.error.message]).toEqual([400, unexpected.error.message]);
      expect(asked()).toEqual([1, 0]);
    },
  );

  row(
    'N6',
    'when all keys are refused it is a 502 in the client’s dialect',
    { targets: [{ always: { type: 'unauthorized' } }, { wire: 'anthropic', always: { type: 'unauthorized' } }] },
    async ({ ask }) => {
      const { status, json } = await ask();
      expect(status).toBe(502);
      expect(json.understudy.attempts.map(({ reason }: { reason: string }) => reason)).toEqual(['unauthorized', 'unauthorized']);
    },
  );

  row(
    'N7',
    'a JSON body that stalls ends at `reply`',
    { targets: [{ always: { type: 'body-stall' } }, {}], policy: { timeout: { reply: 300 } } },
    async ({ ask, watch }) => {
      expect((await ask()).said).toBe('Said by T2.');
      expect(watch.of('failover')).toMatchObject([{ reason: 'slow' }]);
    },
  );

  const words = Array.from({ length: 40 }, (_, n) => `number${n} `);
  row(
    'N8',
    'an answer that trickles is replaced before anything of it is shown',
    {
      targets: [{ answer: { tokens: words }, chunkDelayMs: 300 }, { answer: { tokens: words } }],
      policy: { sla: { tokensPerSecond: 30 } },
    },
    async ({ ask, asked, watch }) => {
      const { said, headers } = await ask({ stream: true });
      expect([said, headers.get('x-understudy-failovers')]).toEqual([words.join(''), '1']);
      expect(watch.of('failover')).toMatchObject([{ reason: 'slow', phase: 'before_commit' }]);
      expect(asked()).toEqual([1, 1]);
    },
  );
  row(
    'N8',
    'with nobody else to ask it is shown, and a verdict against the target',
    {
      targets: [{ answer: { tokens: words, usage: { outputTokens: 80 } }, chunkDelayMs: 40 }],
      policy: { sla: { tokensPerSecond: 2000 }, breaker: { consecutive: 1 } },
    },
    async ({ ask, state, watch }) => {
      expect((await ask({ stream: true })).said).toBe(words.join(''));
      expect(watch.of('call.end')).toMatchObject([{ outcome: 'served' }]);
      expect(state(0).state).toBe('open');
    },
  );
  row(
    'N8',
    'a first token later than the sla is a failover, and without anybody else to ask a verdict only',
    {
      targets: [{ always: { type: 'slow-first-token', ms: 1500 } }, {}],
      policy: { sla: { firstToken: 200 }, breaker: { consecutive: 1 } },
      options: { models: { alone: { targets: ['t1/gpt-4o'] } } },
    },
    async ({ ask, instance, watch }) => {
      expect((await ask({ stream: true })).said).toBe('Said by T2.');
      expect(watch.of('failover')).toMatchObject([{ reason: 'slow' }]);
      expect((await ask({ stream: true, body: { model: 'alone' } })).said).toBe('Said by T1.');
      expect(instance.targets().find(({ modelClass }) => modelClass === 'alone')?.state).toBe('open');
    },
  );

  const five = ['sk-1-0001', 'sk-2-0002', 'sk-3-0003', 'sk-4-0004', 'sk-5-0005'];
  const refused = Object.fromEntries(five.slice(0, 4).map((key) => [key, { type: 'unauthorized' } as const]));
  row(
    'N5',
    'of five keys in a pool four are refused: the fifth serves, whatever the counts of retries and attempts',
    { targets: [{ apiKeys: five, answer: byKey(refused) }, {}], policy: { retry: { attempts: 0 }, failover: { attempts: 2 } } },
    async ({ ask, asked, instance, state, watch }) => {
      expect((await ask()).said).toBe('Said with sk-5-0005.');
      expect((await ask()).said).toBe('Said with sk-5-0005.');
      expect(asked()).toEqual([6, 0]);
      expect([state(0).state, watch.of('failover')]).toEqual(['available', []]);
      expect(JSON.stringify([instance.describe(), instance.targets(), watch.events])).not.toMatch(/sk-\d/);
    },
  );
  row(
    'N5',
    'with all of them refused the target is suspended, and the next one serves',
    { targets: [{ apiKeys: five, answer: () => ({ type: 'unauthorized' }) }, {}] },
    async ({ ask, asked, instance, state, ids }) => {
      expect((await ask()).said).toBe('Said by T2.');
      expect(asked()).toEqual([5, 1]);
      expect(state(0)).toMatchObject({ state: 'suspended', reason: 'unauthorized' });
      await ask();
      expect(asked()).toEqual([5, 2]);
      expect(instance.resume(ids[0] ?? '')).toBe(true);
      await ask();
      expect(asked()).toEqual([10, 3]);
    },
  );
});
