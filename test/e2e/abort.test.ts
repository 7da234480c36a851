import { createUnderstudy, type Options, type Understudy } from '@understudy/core';
import type { Fault } from '@understudy/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { frameworks, type RunningApp, startApp, switchboard } from '../support/apps.ts';
import { type ClientName, rawRequest } from '../support/clients.ts';
import { optionsFor, type Pair, startPair } from '../support/providers.ts';
import { type CallWatch, watchCalls } from '../support/watch-calls.ts';

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

let pair: Pair;
beforeAll(async () => {
  pair = await startPair();
});
afterAll(() => pair.close());

describe.each(frameworks)('a client of a %s app that leaves', (framework) => {
  const plug = switchboard();
  let app: RunningApp;
  let instance: Understudy;
  let watch: CallWatch;
  beforeAll(async () => {
    app = await startApp(framework, plug);
  });
  afterAll(() => app.close());
  afterEach(async () => {
    await instance.close({ drain: 0 });
    await pair.heal();
  });

  function begin(more: Partial<Options> = {}): void {
    instance = createUnderstudy(optionsFor(pair, 'openai', more));
    watch = watchCalls(instance);
    plug.use(instance);
  }

  /** Sends a request; the promise settles when the client has left. */
  function send(client: ClientName, stream: boolean) {
    const leaving = new AbortController();
    const { path, init } = rawRequest(client, stream);
    const response = fetch(app.url + path, { ...init, signal: leaving.signal });
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
    begin();
    await pair.openai.always(fault);
    for (let n = 1; n <= aborts; n++) {
      const arrived = pair.openai.nextRequest();
      const aborted = pair.openai.nextAbort();
      const { response, leave } = send(client, stream);
      await arrived;
      if (afterBytes) await (await response).clone().body?.getReader().read();
      await leave();
      await aborted;
      await watch.ended(n);
    }
    await pair.openai.idle();

    expect(watch.of('call.end').map(({ outcome }) => outcome)).toEqual(Array(aborts).fill('cancelled'));
    expect(watch.of('attempt.end').map(({ reason }) => reason)).toEqual(Array(aborts).fill('cancelled'));
    expect([watch.of('breaker'), watch.of('health'), watch.of('failover'), watch.of('retry')]).toEqual([[], [], [], []]);
    expect(instance.targets()).toMatchObject([
      { state: 'available', inFlight: 0 },
      { state: 'available', inFlight: 0 },
    ]);
    expect(pair.openai.openSockets).toBe(0);
    expect(pair.anthropic.requests).toEqual([]);
  });

  it('while the gateway waits for a retry is sent nothing more', async () => {
    begin({
      policy: { retry: { backoff: { base: '60s', max: '60s', jitter: 'none' }, maxWait: '60s' }, timeout: { total: '5m' } },
    });
    await pair.openai.always({ type: 'status', status: 500, ...forever });
    const waiting = watch.next('retry');
    const { leave } = send('openai-chat', true);
    await waiting;
    await leave();
    await watch.ended(1);

    expect(watch.of('call.end')).toMatchObject([{ outcome: 'cancelled', attempts: 1 }]);
    expect([pair.openai.requests.length, pair.anthropic.requests.length]).toEqual([1, 0]);
  });

  it('while it waits for a place leaves the line', async () => {
    begin({ policy: { bulkhead: { concurrent: 1, queue: 5 } } });
    await pair.openai.always({ type: 'silent', ...forever });
    const arrived = pair.openai.nextRequest();
    const holder = send('openai-chat', false);
    await arrived;
    const inLine = watch.next('call.start');
    const { leave } = send('openai-chat', false);
    await inLine;
    await leave();
    await watch.ended(1);
    expect(watch.of('call.end')).toMatchObject([{ outcome: 'cancelled', attempts: 0 }]);

    await holder.leave();
    await watch.ended(2);
    await pair.openai.idle();
    expect(pair.openai.requests).toHaveLength(1);
  });

  it('after a failover closes the socket at the second target', async () => {
    begin();
    await pair.openai.always({ type: 'status', status: 503, ...forever });
    await pair.anthropic.always({ type: 'silent', ...forever });
    const arrived = pair.anthropic.nextRequest();
    const aborted = pair.anthropic.nextAbort();
    const { leave } = send('openai-chat', true);
    await arrived;
    await leave();
    await aborted;
    await watch.ended(1);
    expect(watch.of('call.end')).toMatchObject([{ outcome: 'cancelled', attempts: 2, failovers: 1 }]);
  });
});
