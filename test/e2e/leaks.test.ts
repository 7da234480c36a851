import { createUnderstudy, type Understudy } from '@understudy/core';
import type { Answer, Fault, RecordedRequest } from '@understudy/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameworks, type RunningApp, startApp } from '../support/apps.ts';
import { clientNames, rawRequest } from '../support/clients.ts';
import { optionsFor, type Pair, startPair } from '../support/providers.ts';
import { watchCalls } from '../support/watch-calls.ts';

const callCount = 1000;
const concurrency = 50;

/** What a call meets, and when its client leaves. */
const phases: Readonly<
  Record<string, { readonly fault: Fault; readonly stream: boolean; readonly leave: 'at retry' | 'at arrival' | 'at bytes' }>
> = {
  'retry-pause': { fault: { type: 'status', status: 500 }, stream: false, leave: 'at retry' },
  'before-headers': { fault: { type: 'silent' }, stream: true, leave: 'at arrival' },
  'json-body': { fault: { type: 'body-stall' }, stream: false, leave: 'at arrival' },
  'before-commit': { fault: { type: 'headers-then-silent' }, stream: true, leave: 'at arrival' },
  'mid-stream': { fault: { type: 'stall', afterTokens: 2 }, stream: true, leave: 'at bytes' },
};
const phaseNames = Object.keys(phases);

/** Resolves by name; what is told before somebody asks is kept. */
function signals() {
  const made = new Map<string, PromiseWithResolvers<void>>();
  const of = (name: string) => {
    const found = made.get(name) ?? Promise.withResolvers<void>();
    made.set(name, found);
    return found;
  };
  return { tell: (name: string) => of(name).resolve(), told: (name: string) => of(name).promise };
}

const policy = {
  retry: { backoff: { base: '60s', max: '60s', jitter: 'none' as const }, maxWait: '60s', budget: { reserve: 100_000 } },
  breaker: { consecutive: 100_000, minimumCalls: 100_000 }, // the 500s are real: they may count, and must not get in the way
  timeout: { total: '5m' },
};

describe.each(frameworks)(`${callCount} calls of a %s app whose clients left`, (framework) => {
  const arrivals = signals();
  const retries = signals();
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  let pair: Pair;
  let instance: Understudy;
  let app: RunningApp;

  function answer({ bodyText }: RecordedRequest): Answer | Fault {
    const session = /session:(\S+?)"/.exec(bodyText)?.[1] ?? '';
    arrivals.tell(session);
    return phases[session.replace(/-\d+$/, '')]?.fault ?? { text: 'All is well.' };
  }

  beforeAll(async () => {
    process.on('warning', onWarning);
    pair = await startPair({ answer, remember: 10 });
    instance = createUnderstudy(optionsFor(pair, 'openai', { policy }));
    app = await startApp(framework, instance);
  });
  afterAll(async () => {
    process.off('warning', onWarning);
    await app.close();
    await instance.close({ drain: 0 });
    await pair.close();
  });

  async function leaveOne(session: string): Promise<void> {
    const { stream, leave } = phases[session.replace(/-\d+$/, '')] ?? { stream: false, leave: 'at arrival' };
    const leaving = new AbortController();
    const client = clientNames[Number(session.at(-1)) % 2] ?? 'openai-chat';
    const { path, init } = rawRequest(client, stream, `session:${session}`);
    const headers = { ...init.headers, 'x-understudy-session': session };
    const response = fetch(app.url + path, { ...init, headers, signal: leaving.signal });
    response.catch(() => {});
    if (leave === 'at retry') await retries.told(session);
    else await arrivals.told(session);
    if (leave === 'at bytes') await (await response).body?.getReader().read();
    leaving.abort();
    await response.catch(() => {});
  }

  it('leave nothing behind: no socket, no place, no timer, no listener', { timeout: 60_000 }, async () => {
    const watch = watchCalls(instance);
    const sessions = new Map<string, string>();
    instance.on((event) => {
      if (event.type === 'call.start') sessions.set(event.callId, event.session ?? '');
      if (event.type === 'attempt.end' && event.reason === 'server-error') retries.tell(sessions.get(event.callId) ?? '');
    });
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const timersBefore = timers();

    const names = Array.from({ length: callCount }, (_, n) => `${phaseNames[n % phaseNames.length]}-${n}`);
    const worker = async () => {
      for (let name = names.pop(); name !== undefined; name = names.pop()) await leaveOne(name);
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    await watch.ended(callCount);
    await pair.openai.idle(); // those that answered a 500 stay open for a few seconds: they may be used again

    const outcomes = watch.of('call.end').map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome !== 'cancelled')).toEqual([]);
    expect(watch.of('attempt.start')).toHaveLength(watch.of('attempt.end').length);
    expect([watch.of('breaker'), watch.of('failover')]).toEqual([[], []]);
    expect(instance.targets()).toMatchObject([
      { state: 'available', inFlight: 0 },
      { state: 'available', inFlight: 0 },
    ]);
    expect([pair.openai.openSockets, pair.anthropic.openSockets]).toEqual([0, 0]);
    expect(timers()).toBeLessThanOrEqual(timersBefore);
    expect(warnings.map(({ name, message }) => `${name}: ${message}`)).toEqual([]);
  });

  it('do no harm to the next call', async () => {
    const { path, init } = rawRequest('openai-chat', false, 'plain');
    const response = await fetch(app.url + path, init);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-understudy-attempts')).toBe('1');
  });
});
