import type { Fault } from '@understudy/testing';
import { describe, expect, it } from 'vitest';
import { frameworks } from '../support/apps.ts';
import { type ClientName, rawRequest } from '../support/clients.ts';
import { plugged } from '../support/plugged.ts';

/** Aborts in a row; a breaker that counted them would open at 5. */
const aborts = 20;
const forever = { times: 'forever' } as const;

interface Phase {
  readonly name: string;
  readonly client: ClientName;
  readonly stream: boolean;
  readonly fault: Fault;
  /** The client leaves when it has read something, else when the provider has the request. */
  readonly afterBytes?: boolean;
}

const phases: readonly Phase[] = [
  { name: 'before the headers of a JSON answer', client: 'openai-chat', stream: false, fault: { type: 'silent', ...forever } },
  { name: 'before the headers of a stream', client: 'openai-chat', stream: true, fault: { type: 'silent', ...forever } },
  { name: 'in the middle of a JSON body', client: 'openai-chat', stream: false, fault: { type: 'body-stall', ...forever } },
  {
    name: 'after the headers and before the commit point',
    client: 'anthropic-messages',
    stream: true,
    fault: { type: 'headers-then-silent', ...forever },
  },
  {
    name: 'in the middle of a stream that passes through',
    client: 'openai-chat',
    stream: true,
    fault: { type: 'stall', afterTokens: 2, ...forever },
    afterBytes: true,
  },
  {
    name: 'in the middle of a stream that is translated',
    client: 'anthropic-messages',
    stream: true,
    fault: { type: 'stall', afterTokens: 2, ...forever },
    afterBytes: true,
  },
];

describe.each(frameworks)('a client of a %s app that leaves', (framework) => {
  const rig = plugged(framework);

  /** Sends a request; the promise settles when the client has left. */
  function send(client: ClientName, stream: boolean) {
    const leaving = new AbortController();
    const { path, init } = rawRequest(client, stream);
    const response = fetch(rig.app.url + path, { ...init, signal: leaving.signal });
    response.catch(() => {});
    return {
      response,
      async leave() {
        leaving.abort();
        await expect(response.then((answer) => answer.text())).rejects.toThrow();
      },
    };
  }

  it.each(phases)('$name takes its socket at the provider with it', async ({ client, stream, fault, afterBytes }) => {
    rig.begin();
    await rig.pair.openai.always(fault);
    for (let n = 1; n <= aborts; n++) {
      const arrived = rig.pair.openai.nextRequest();
      const aborted = rig.pair.openai.nextAbort();
      const { response, leave } = send(client, stream);
      await arrived;
      if (afterBytes) await (await response).clone().body?.getReader().read();
      await leave();
      await aborted;
      await rig.watch.ended(n);
    }
    await rig.pair.openai.idle();

    expect(rig.watch.of('call.end').map(({ outcome }) => outcome)).toEqual(Array(aborts).fill('cancelled'));
    expect(rig.watch.of('attempt.end').map(({ reason }) => reason)).toEqual(Array(aborts).fill('cancelled'));
    for (const type of ['breaker', 'health', 'failover', 'retry'] as const) expect(rig.watch.of(type)).toEqual([]);
    expect(rig.instance.targets()).toMatchObject([
      { state: 'available', inFlight: 0 },
      { state: 'available', inFlight: 0 },
    ]);
    expect(rig.pair.openai.openSockets).toBe(0);
    expect(rig.pair.anthropic.requests).toEqual([]);
  });

  it('while the gateway waits for a retry is sent nothing more', async () => {
    rig.begin({
      policy: { retry: { backoff: { base: '60s', max: '60s', jitter: 'none' }, maxWait: '60s' }, timeout: { total: '5m' } },
    });
    await rig.pair.openai.always({ type: 'status', status: 500, ...forever });
    const waiting = rig.watch.next('attempt.end');
    const { leave } = send('openai-chat', true);
    await waiting;
    await leave();
    await rig.watch.ended(1);

    expect(rig.watch.of('call.end')).toMatchObject([{ outcome: 'cancelled', attempts: 1 }]);
    expect([rig.pair.openai.requests.length, rig.pair.anthropic.requests.length]).toEqual([1, 0]);
  });

  it('while it waits for a place leaves the line', async () => {
    rig.begin({ policy: { bulkhead: { concurrent: 1, queue: 5 } } });
    await rig.pair.openai.always({ type: 'silent', ...forever });
    const arrived = rig.pair.openai.nextRequest();
    const holder = send('openai-chat', false);
    await arrived;
    const inLine = rig.watch.next('call.start');
    const { leave } = send('openai-chat', false);
    await inLine;
    await leave();
    await rig.watch.ended(1);
    expect(rig.watch.of('call.end')).toMatchObject([{ outcome: 'cancelled', attempts: 0 }]);

    await holder.leave();
    await rig.watch.ended(2);
    await rig.pair.openai.idle();
    expect(rig.pair.openai.requests).toHaveLength(1);
  });

  it('after a failover closes the socket at the second target', async () => {
    rig.begin();
    await rig.pair.openai.always({ type: 'status', status: 503, ...forever });
    await rig.pair.anthropic.always({ type: 'silent', ...forever });
    const arrived = rig.pair.anthropic.nextRequest();
    const aborted = rig.pair.anthropic.nextAbort();
    const { leave } = send('openai-chat', true);
    await arrived;
    await leave();
    await aborted;
    await rig.watch.ended(1);
    expect(rig.watch.of('call.end')).toMatchObject([{ outcome: 'cancelled', attempts: 2, failovers: 1 }]);
  });
});
