import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, describe, expect, vi } from 'vitest';
import { conform } from './conform.ts';

const row = conform();

/** Takes connections and never answers the TLS handshake. */
const blackHole = createServer(() => {});
const holePort = await listening(blackHole);
afterAll(() => void blackHole.close());

describe('D. Timeouts', () => {
  for (const [id, type, phase] of [
    ['D1', 'silent', 'before_headers'],
    ['D2', 'headers-then-silent', 'before_commit'],
  ] as const)
    row(
      id,
      `a stream that is ${type} is slow at firstToken, and T2 serves one clean answer`,
      { targets: [{ always: { type } }, {}], policy: { timeout: { firstToken: 150 } } },
      async ({ ask, watch }) => {
        const { said, data } = await ask({ stream: true });
        expect(said).toBe('Said by T2.');
        expect(data.at(-1)).toBe('[DONE]');
        expect(watch.of('failover')).toMatchObject([{ reason: 'slow', phase }]);
      },
    );

  row(
    'D3',
    'neither a preamble nor pings put off firstToken',
    {
      targets: [{ wire: 'anthropic', always: { type: 'stall', afterTokens: 0, pingEveryMs: 30 } }, { wire: 'anthropic' }],
      policy: { timeout: { firstToken: 250, idle: 100 } },
    },
    async ({ ask, watch }) => {
      const { said, data } = await ask({ stream: true, client: 'anthropic-messages' });
      expect(said).toBe('Said by T2.');
      expect(data.filter(({ type }) => type === 'message_start')).toHaveLength(1);
      expect(watch.of('failover')).toMatchObject([{ reason: 'slow', phase: 'before_commit' }]);
    },
  );

  row(
    'D4',
    'silence after content is a stall',
    { targets: [{ always: { type: 'stall', afterTokens: 2 } }], policy: { timeout: { idle: 200 } } },
    async ({ ask, watch }) => {
      const { data } = await ask({ stream: true });
      expect(data).not.toContain('[DONE]');
      expect(data.at(-1)).toHaveProperty('error');
      expect(watch.of('attempt.end')).toMatchObject([{ reason: 'stalled', phase: 'mid_stream' }]);
    },
  );

  row(
    'D5',
    'pings are bytes: a stream that pings does not stall',
    {
      targets: [
        { wire: 'anthropic', always: { type: 'stall', afterTokens: 2, forMs: 900, afterwards: 'go-on', pingEveryMs: 50 } },
      ],
      policy: { timeout: { idle: 400 } },
    },
    async ({ ask, watch }) => {
      expect((await ask({ stream: true, client: 'anthropic-messages' })).said).toBe('Said by T1.');
      expect(watch.of('call.end')).toMatchObject([{ outcome: 'served' }]);
    },
  );

  row(
    'D7',
    'firstToken does not cut a JSON answer that takes its time',
    { targets: [{ always: { type: 'slow-first-token', ms: 500 } }], policy: { timeout: { firstToken: 100 } } },
    async ({ ask, watch }) => {
      expect((await ask()).said).toBe('Said by T1.');
      expect(watch.of('call.end')).toMatchObject([{ outcome: 'served' }]);
    },
  );

  row(
    'D8',
    'the total holds over all targets together',
    {
      targets: [{ always: { type: 'silent' } }, { always: { type: 'silent' } }, { always: { type: 'silent' } }],
      policy: { timeout: { total: 1100, reply: 450 } },
    },
    async ({ ask, asked, watch, providers }) => {
      const { status, ms } = await ask();
      expect(status).toBe(504);
      expect(ms).toBeGreaterThan(1050);
      expect(ms).toBeLessThan(2500);
      expect(asked()).toEqual([1, 1, 1]);
      await watch.ended(1);
      await Promise.all(providers.map((provider) => provider.settled()));
    },
  );

  row(
    'D9',
    'a connection that never comes to stand ends at `connect`',
    {
      targets: [{}],
      options: {
        providers: { hole: { kind: 'openai', apiKey: 'sk-hole', baseURL: `https://127.0.0.1:${holePort}/v1` } },
        models: { deep: { targets: ['hole/gpt-4o', 't1/gpt-4o'] } },
      },
      policy: { timeout: { connect: 300 }, retry: { attempts: 0 } },
    },
    async ({ ask, watch }) => {
      expect((await ask({ body: { model: 'deep' } })).said).toBe('Said by T1.');
      expect(watch.of('failover')).toMatchObject([{ reason: 'connect', phase: 'before_headers' }]);
    },
  );

  let answerNow = () => {};
  const sixMinutesLater = new Promise<void>((resolve) => {
    answerNow = resolve;
  });
  row(
    'D10',
    'no hidden limit cuts what the policy allows',
    {
      targets: [{ answer: () => sixMinutesLater.then(() => ({ text: 'At last.' })) }],
      policy: { timeout: { total: '10m', reply: '10m' } },
    },
    async ({ ask, providers, watch }) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
      try {
        const arrived = providers[0]?.nextRequest();
        const asking = ask();
        await arrived;
        await vi.advanceTimersByTimeAsync(350_000);
        answerNow();
        expect((await asking).said).toBe('At last.');
        expect(watch.of('call.end')[0]?.durationMs).toBeGreaterThanOrEqual(350_000);
      } finally {
        vi.useRealTimers();
      }
    },
  );

  row(
    'D11',
    'no attempt begins that cannot end',
    {
      targets: [{ always: { type: 'status', status: 500 } }, {}],
      policy: { timeout: { total: '60s' }, retry: { attempts: 0 } },
      options: { trustHeaders: ['deadline'] },
    },
    async ({ ask, asked }) => {
      const { status } = await ask({ headers: { 'x-understudy-deadline': '500' } });
      expect(status).toBe(502);
      expect(asked()).toEqual([1, 0]);
    },
  );

  row(
    'D12',
    'a target with a firstToken of its own is waited for, others are not',
    {
      targets: [
        { always: { type: 'headers-then-silent' } },
        { always: { type: 'slow-first-token', ms: 600 }, target: { timeout: { firstToken: '5s' } } },
      ],
      policy: { timeout: { firstToken: 150 } },
    },
    async ({ ask, watch }) => {
      expect((await ask({ stream: true })).said).toBe('Said by T2.');
      expect(watch.of('failover')).toMatchObject([{ reason: 'slow' }]);
      expect(watch.of('failover')[0]?.elapsedMs).toBeLessThan(5000);
    },
  );
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
