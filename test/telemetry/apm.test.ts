import { execFile } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createUnderstudy } from '@understudy/core';
import { startProvider } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const app = fileURLToPath(new URL('apm/app.ts', import.meta.url));

interface Seen {
  /** Header names of a request that the app itself made to the provider. */
  readonly own: readonly string[];
  /** Of each call through the gateway. */
  readonly calls: readonly (readonly string[])[];
}

async function seen(tools: string, propagate = '', dispatcher = ''): Promise<Seen> {
  const env = {
    ...process.env,
    DD_TRACE_STARTUP_LOGS: 'false',
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
    DD_REMOTE_CONFIGURATION_ENABLED: 'false',
    DD_TRACE_AGENT_URL: 'http://127.0.0.1:9',
  };
  const preload = tools.includes('datadog') ? ['--import', 'dd-trace/initialize.mjs'] : [];
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const { stdout } = await run(process.execPath, [...preload, app, tools, propagate, dispatcher], { cwd, env, timeout: 30_000 });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1));
}

const ofSentry = ['sentry-trace', 'baggage'];
const ofDatadog = ['x-datadog-trace-id', 'x-datadog-parent-id', 'traceparent', 'tracestate'];
const gatewaySends = [
  'accept',
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'host',
  'user-agent',
];

describe.concurrent('in an app that is watched by', { timeout: 40_000 }, () => {
  it('Sentry and Datadog, no trace header reaches a provider', async () => {
    const { own, calls } = await seen('sentry,datadog');
    expect(own).toEqual(expect.arrayContaining([...ofSentry, 'x-datadog-trace-id', 'traceparent'])); // they are at work, and find undici
    expect(calls.map((names) => [...names].sort())).toEqual(Array(4).fill(gatewaySends));
  });

  it('both, none leaves through a dispatcher of the app’s own', async () => {
    const { calls } = await seen('sentry,datadog', '', 'own-dispatcher');
    expect(calls.map((names) => [...names].sort())).toEqual(Array(4).fill(gatewaySends));
  });

  it('Datadog, its headers go to a provider that telemetry.propagate names, each once', async () => {
    const { calls } = await seen('datadog', 'local');
    for (const names of calls) {
      expect(names).toEqual(expect.arrayContaining([...ofDatadog]));
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

it('what a tracer of tomorrow adds stays here too, whether it came before us or after us', async () => {
  const add = (name: string) => (message: unknown) =>
    (message as { request: { addHeader(name: string, value: string): void } }).request.addHeader(name, '1');
  const made = channel('undici:request:create');
  const [early, late] = [add('x-tracer-of-tomorrow'), add('Authorization')];
  made.subscribe(early);
  await using provider = await startProvider({ wire: 'openai' });
  const instance = createUnderstudy({
    providers: { local: { kind: 'openai-compatible', baseURL: provider.baseURL, apiKey: 'sk-1' } },
    models: { workhorse: { targets: ['local/a'] } },
  });
  made.subscribe(late);
  try {
    const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'Hi' }] });
    const answer = await instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body });
    expect(answer.status).toBe(200);
    const raw = provider.requests[0]?.headersRaw.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
    expect(raw?.sort()).toEqual(gatewaySends);
  } finally {
    made.unsubscribe(early);
    made.unsubscribe(late);
    await instance.close();
  }
});
